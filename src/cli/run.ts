import { Command } from "commander";
import { wholeNumber } from "./flags.js";
import { withTrainingOptions } from "./training-options.js";

const examples = `
Examples:
  $ sandglass run digits-anomaly                    train and judge
  $ sandglass run digits-anomaly --epochs 3 --limit 5000
                                                    a quick look
  $ sandglass run ecg-anomaly --seeds 5             five times, with mean and standard deviation
  $ sandglass run digits-compress --sweep 2,3,4,6,8
                                                    once for each level
  $ sandglass run table-anomaly --data sensors.csv --label-column faulty --drop-columns id,time
  $ sandglass run digits-basic --epochs 50 --early-stopping
                                                    stop when samples kept out no longer get better

Exit codes: 0 done, 2 a mistake in the input, 130 interrupted, 1 a bug in Sandglass.`;

/** `sandglass run`: declared here, done in run-run.ts. */
export function runCommand(): Command {
  const command = new Command("run")
    .summary("train a recipe and judge it")
    .description("Trains a recipe and judges the result: sandglass train and sandglass eval in one.")
    .argument("[recipe|config.json]", "name from `sandglass recipes`, or a JSON file");
  return withTrainingOptions(command)
    .option(
      "--score <names>",
      "the score of the headline figures, such as mse or mse+latent-knn; after a comma, others beside it",
    )
    .option("--threshold <rule>", "the rule of the threshold, such as conformal:0.05")
    .option("--no-baselines", "do not judge baselines and the untrained network")
    .option("--seeds <n>", "repeat with n seeds, from --seed on", wholeNumber("--seeds", 1))
    .option("--sweep <levels>", "once for each level, such as 2,4,8 (digits-compress)")
    .addHelpText("after", examples)
    .action(async (subject, flags) => (await import("./run-run.js")).runAll(subject, flags));
}
