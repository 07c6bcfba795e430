import { Command } from "commander";

const examples = `
Examples:
  $ sandglass doctor                                engines, processor, caches, datasets
  $ sandglass doctor --data-dir data                would these files be found?
  $ sandglass doctor --json                         for scripts

An engine that is not here says why, and what would bring it. Nothing is changed or downloaded.`;

/** `sandglass doctor`: declared here, done in doctor-run.ts. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .summary("say what this machine can do")
    .description("Says which engines work here, which one `auto` takes and why, and where data and caches are.")
    .option("--data-dir <folder>", "also look for data here (or set SANDGLASS_DATA)")
    .option("--json", "as JSON")
    .addHelpText("after", examples)
    .action(async (flags) => (await import("./doctor-run.js")).doctor(flags));
}
