import { Command, Option } from "commander";
import { engineNames } from "../runs/engine-names.js";
import { wholeNumber } from "./flags.js";

const examples = `
Examples:
  $ sandglass eval runs/digits-anomaly-1            judge a trained run by its recipe's protocol
  $ sandglass eval runs/ecg-anomaly-1 --threshold z-score:3
                                                    another rule for the threshold: choose before you look
  $ sandglass eval runs/fashion-ssim-1 --json | tail -1
                                                    one JSON object for scripts
  $ sandglass eval pumps.onnx --data labelled.csv --label-column faulty
                                                    a model file on labelled data of your own
  $ sandglass eval scans.onnx --data new/           pictures in new/good and new/bad
  $ sandglass eval taxi.onnx --data later.csv --events known.json
                                                    a series and when it was odd

Of a run: writes evaluation.json, report.html and figures/ and model.onnx into its folder, and beside the detector judges
baselines. With --data: judges the detector of the file or run as it is, threshold included, and writes nothing. In a table 0 or
"normal" is normal, or what --normal-class says, and all else anomalous; of a series, windows with a labelled point are.`;

/** `sandglass eval`: declared here, done in eval-run.ts. */
export function evalCommand(): Command {
  return new Command("eval")
    .summary("judge a trained run and write its report, or a model file on labelled data")
    .description(
      "Judges a run on test data by its recipe's protocol, beside baselines, and writes a report; or, with --data, a model file on labelled data of your own.",
    )
    .argument("<run|file>", "folder of a trained run, or a model file")
    .option("--data <path>", "labelled data of your own: a table, a folder of pictures, a series")
    .option("--label-column <name>", "with --data: column, or array of an NPZ file, that says what is anomalous")
    .option("--normal-class <class>", "with --data: the only class that counts as normal")
    .option("--events <file>", "with --data: known events of a series: JSON of [start, end] pairs, or a CSV of both")
    .addOption(
      new Option("--unseen <what>", "with --data: what words are that the training table did not have").choices([
        "error",
        "zeros",
      ]),
    )
    .option(
      "--score <names>",
      "the score of the headline figures, such as mse or mse+latent-knn; after a comma, others beside it",
    )
    .option("--threshold <rule>", "the rule of the threshold, such as conformal:0.05")
    .option("--no-baselines", "do not judge baselines and the untrained network")
    .addOption(new Option("--engine <name>", "what computes").choices(engineNames))
    .option("--threads <n>", "threads to use (default: as many as help)", wholeNumber("--threads", 1))
    .option("--data-dir <folder>", "look for data files here first (or set SANDGLASS_DATA)")
    .option("--json", "one JSON object as the last line of stdout")
    .addHelpText("after", examples)
    .action(async (path, flags) => (await import("./eval-run.js")).evaluate(path, flags));
}
