import { Command } from "commander";

const examples = `
Examples:
  $ sandglass export runs/table-anomaly-1 --out pumps.onnx
                                                    one file: units, network, score and threshold
  $ sandglass score pumps.onnx new.csv              Sandglass judges with it, without the run

The file takes raw data and gives verdicts in any ONNX runtime; docs/model-file.md lists its inputs, outputs and the numbers
you may change, and examples/ runs it in Node.js, a browser and Python.`;

/** `sandglass export`: declared here, done in export-run.ts. */
export function exportCommand(): Command {
  return new Command("export")
    .summary("take the model of a run elsewhere, as one ONNX file")
    .description("Writes the model file of a run where you want it, and says what runs it.")
    .argument("<run>", "folder of a finished run, or a model file")
    .option("--out <file>", "the file to write (default: the run's name and .onnx, in this folder)")
    .addHelpText("after", examples)
    .action(async (run, flags) => (await import("./export-run.js")).exportModel(run, flags));
}
