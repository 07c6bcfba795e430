import { Command, Option } from "commander";
import { engineNames } from "../runs/engine-names.js";
import { fits } from "./fits.js";
import { wholeNumber } from "./flags.js";
import { redisOption } from "./redis-option.js";

const examples = `
Examples:
  $ sandglass score runs/table-anomaly-1 new.csv     one line of JSON for each row
  $ sandglass score runs/table-anomaly-1 new.csv --blame 3 | grep '"anomalous":true'
  $ sandglass score runs/ecg-anomaly-1 beats.csv --label-column -1 --format csv > verdicts.csv
  $ sandglass score runs/digits-anomaly-1 scans/     a folder of pictures
  $ sandglass score runs/image-anomaly-1 scans/ --heatmaps heat/
                                                     and where they are bad, as PNG
  $ sandglass score runs/digits-anomaly-1 scans/ --fit tile
  $ sandglass score pumps.onnx new.csv               a model file instead of a run
  $ sandglass score --redis redis://127.0.0.1 pumps.onnx january.csv february.csv --out verdicts
                                                     on all machines that run sandglass worker
  $ tail -f sensors.ndjson | sandglass score runs/table-anomaly-1 - --on-error report

A run must be finished (sandglass run, train or eval). Tables, NPY, pictures and NDJSON are streamed: memory does
not grow with the input. A line of NDJSON for a table is an object with its columns, or an array of its cells in the table's
order, the label left out or not; without a table, an array of the numbers of a sample.

--fit resize scales pictures to the model's size, --fit tile cuts them into tiles of it: a picture then has the score of its
worst tile. --on-error report writes {"line": 3, "error": "..."} in the place of what could not be read ("row" in tables,
"file" in folders; a column of its own in CSV), skip leaves it out; both go on, and end with exit code 2 if there was any.

--redis has the samples judged by workers (sandglass worker) and writes a file for each input into --out: the same lines, in
the same order. What is judged is kept there; --resume goes on after whatever stopped it.`;

/** `sandglass score`: declared here, done in score-run.ts. */
export function scoreCommand(): Command {
  return new Command("score")
    .summary("judge new samples with the detector of a run or a file")
    .description("Scores each sample of an input and says whether it is anomalous.")
    .argument("<run|file>", "folder of a finished run, or a model file")
    .argument(
      "<input...>",
      "CSV, TSV, NDJSON, Parquet, .ts, NPY, NPZ or IDX file, picture, folder of pictures, or - for NDJSON on stdin; several with --redis",
    )
    .addOption(new Option("--format <name>", "of the output").choices(["ndjson", "csv"]).default("ndjson"))
    .option("--blame <n>", "name the n elements each score is blamed on", wholeNumber("--blame", 1))
    .option("--heatmaps <folder>", "write each picture into it, under its errors in colours")
    .option("--label-column <name>", "column of a plain table to leave out: a name, or an index, negative from the end")
    .addOption(
      new Option("--unseen <what>", "what words are that the training table did not have").choices(["error", "zeros"]),
    )
    .addOption(
      new Option(
        "--fit <how>",
        "what becomes of pictures of another size (default: as the detector was taught)",
      ).choices(fits),
    )
    .addOption(
      new Option("--on-error <what>", "what becomes of a row, line or picture that cannot be read")
        .choices(["stop", "report", "skip"])
        .default("stop"),
    )
    .addOption(new Option("--engine <name>", "what computes").choices(engineNames))
    .option("--threads <n>", "threads to use (default: as many as help)", wholeNumber("--threads", 1))
    .addOption(redisOption())
    .option("--out <folder>", "with --redis: new folder for the verdicts, a file for each input")
    .option("--resume", "with --redis: go on with the scoring in --out, begun with the same command")
    .option(
      "--shard-size <n>",
      "with --redis: samples a worker takes at a time (default: 10000)",
      wholeNumber("--shard-size", 1),
    )
    .option(
      "--in-flight <n>",
      "with --redis: shards on their way at a time (default: two for each worker, and two)",
      wholeNumber("--in-flight", 1),
    )
    .addHelpText("after", examples)
    .action(async (run, inputs, flags) => (await import("./score-run.js")).score(run, inputs, flags));
}
