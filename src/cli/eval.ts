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

Writes evaluation.json, report.html and figures/ and model.onnx into the run folder.`;

/** `sandglass eval`: declared here, done in eval-run.ts. */
export function evalCommand(): Command {
  return new Command("eval")
    .summary("judge a trained run and write its report")
    .description("Judges a run on test data by its recipe's protocol, beside baselines, and writes a report.")
    .argument("<run>", "folder of a trained run")
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
    .action(async (folder, flags) => (await import("./eval-run.js")).evaluate(folder, flags));
}
