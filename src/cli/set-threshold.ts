import { Command } from "commander";

const examples = `
Examples:
  $ sandglass set-threshold pumps.onnx conformal:0.1 --out watchful.onnx
                                                    flag up to a tenth of the normals, find more
  $ sandglass set-threshold pumps.onnx z-score:3    another rule, in the file itself
  $ sandglass set-threshold pumps.onnx 7.5          the cut itself: scores above it are anomalous

A rule is fitted to the calibration scores in the file, rows with missing cells apart. Choose before you look at what it does
to test data: a threshold chosen by test labels promises nothing.`;

/** `sandglass set-threshold`: declared here, done in set-threshold-run.ts. */
export function setThresholdCommand(): Command {
  return new Command("set-threshold")
    .summary("give a model file another threshold")
    .description("Fits another rule to the calibration scores that a detector carries, or moves its cut.")
    .argument("<run|file>", "folder of a finished run, or a model file")
    .argument("<rule>", "a rule such as conformal:0.01, z-score:3 or mad, or a number")
    .option("--out <file>", "write another file, and leave this one as it is")
    .addHelpText("after", examples)
    .action(async (path, rule, flags) => (await import("./set-threshold-run.js")).setThreshold(path, rule, flags));
}
