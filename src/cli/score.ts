import { Command, Option } from "commander";
import { engineNames } from "../runs/engine-names.js";
import { wholeNumber } from "./flags.js";

const examples = `
Examples:
  $ sandglass score runs/table-anomaly-1 new.csv     one line of JSON for each row
  $ sandglass score runs/table-anomaly-1 new.csv --blame 3 | grep '"anomalous":true'
  $ sandglass score runs/ecg-anomaly-1 beats.csv --label-column -1 --format csv > verdicts.csv
  $ sandglass score runs/digits-anomaly-1 scans/     a folder of pictures
  $ sandglass score runs/image-anomaly-1 scans/ --heatmaps heat/
                                                     and where they are bad, as PNG
  $ sandglass score pumps.onnx new.csv               a model file instead of a run
  $ tail -f sensors.ndjson | sandglass score runs/table-anomaly-1 -

A run must be finished (sandglass run, train or eval). Tables, NPY, pictures and NDJSON are streamed: memory does
not grow with the input. An array of NDJSON holds raw numbers in the order of the sample; an object, named columns.`;

/** `sandglass score`: declared here, done in score-run.ts. */
export function scoreCommand(): Command {
  return new Command("score")
    .summary("judge new samples with the detector of a run or a file")
    .description("Scores each sample of an input and says whether it is anomalous.")
    .argument("<run|file>", "folder of a finished run, or a model file")
    .argument("<input>", "CSV, TSV, NPY, NPZ or IDX file, picture, folder of pictures, or - for NDJSON on stdin")
    .addOption(new Option("--format <name>", "of the output").choices(["ndjson", "csv"]).default("ndjson"))
    .option("--blame <n>", "name the n elements each score is blamed on", wholeNumber("--blame", 1))
    .option("--heatmaps <folder>", "write each picture into it, under its errors in colours")
    .option("--label-column <name>", "column of a plain table to leave out: a name, or an index, negative from the end")
    .addOption(
      new Option("--unseen <what>", "what words are that the training table did not have").choices(["error", "zeros"]),
    )
    .addOption(new Option("--engine <name>", "what computes").choices(engineNames))
    .option("--threads <n>", "threads to use (default: as many as help)", wholeNumber("--threads", 1))
    .addHelpText("after", examples)
    .action(async (run, input, flags) => (await import("./score-run.js")).score(run, input, flags));
}
