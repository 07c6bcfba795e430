import { Command } from "commander";

const examples = `
Examples:
  $ sandglass recipes                               every recipe in a line
  $ sandglass recipes digits-anomaly                its layers, options, and what to know of its numbers
  $ sandglass recipes digits-anomaly --json         for scripts`;

/** `sandglass recipes`: declared here, done in recipes-list.ts. */
export function recipesCommand(): Command {
  return new Command("recipes")
    .summary("list the recipes, or describe one")
    .description("Lists what `sandglass train` can train. With a name: its layers, loss, optimizer and data.")
    .argument("[recipe]", "describe this one")
    .option("--json", "as JSON")
    .addHelpText("after", examples)
    .action(async (name, flags) => (await import("./recipes-list.js")).listRecipes(name, flags));
}
