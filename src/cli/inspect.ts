import { Command } from "commander";

const examples = `
Examples:
  $ sandglass inspect runs/table-anomaly-1          what it reads, how it judges, what it promises
  $ sandglass inspect pumps.onnx                    the same of a file somebody sent
  $ sandglass inspect pumps.onnx --json             for scripts`;

/** `sandglass inspect`: declared here, done in inspect-run.ts. */
export function inspectCommand(): Command {
  return new Command("inspect")
    .summary("describe a model: what it reads, how it judges, where it is from")
    .description("Says what is in the model of a run or in a model file, without running it.")
    .argument("<run|file>", "folder of a finished run, or a model file")
    .option("--json", "as JSON")
    .addHelpText("after", examples)
    .action(async (path, flags) => (await import("./inspect-run.js")).inspect(path, flags));
}
