import { Command } from "commander";

/** `sandglass recipes`: declared here, done in recipes-list.ts. */
export function recipesCommand(): Command {
  return new Command("recipes")
    .summary("list the recipes, or describe one")
    .description("Lists what `sandglass train` can train. With a name: its layers, loss, optimizer and data.")
    .argument("[recipe]", "describe this one")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  $ sandglass recipes\n  $ sandglass recipes digits-anomaly")
    .action(async (name, flags) => (await import("./recipes-list.js")).listRecipes(name, flags));
}
