import { Command } from "commander";
import { withTrainingOptions } from "./training-options.js";

const examples = `
Examples:
  $ sandglass train digits-anomaly                  a recipe with its own settings
  $ sandglass train digits-anomaly --epochs 3 --limit 5000
                                                    a quick look
  $ sandglass train my.json --out runs/wide         a config file: {"recipe": "digits-linear", "epochs": 10}
  $ sandglass train digits-denoise --variant dense --noise-factor 0.3
                                                    options of the recipe: sandglass recipes digits-denoise
  $ sandglass train table-anomaly --data rows.csv --trim 0.1
                                                    rows that may hold anomalies: leave the worst tenth out
  $ sandglass train --resume runs/digits-anomaly-1  continue after Ctrl-C, a crash or a power cut
  $ sandglass train --resume runs/digits-anomaly-1 --epochs 80
                                                    train a finished run for longer; a falling rate then falls
                                                    over all 80 epochs
  $ sandglass train digits-basic --patience 3 --validation 0.1
                                                    stop early, by a tenth of the training samples kept out
  $ sandglass train digits-linear --schedule warmup
                                                    a learning rate that rises, then falls
  $ sandglass train digits-linear --json | tail -1  one JSON object for scripts

A run folder holds config.json, history.jsonl (one line an epoch), the checkpoint, metrics.json and figures/.
Ctrl-C saves and says how to continue; a second Ctrl-C quits at once.
Exit codes: 0 done, 2 a mistake in the input, 130 interrupted, 1 a bug in Sandglass.`;

/** `sandglass train`: declared here, done in train-run.ts. */
export function trainCommand(): Command {
  const command = new Command("train")
    .summary("train a recipe and write a run folder")
    .description("Trains a recipe, or a config file that names one, and writes a run folder.")
    .argument("[recipe|config.json]", "name from `sandglass recipes`, or a JSON file; not needed with --resume");
  return withTrainingOptions(command)
    .option("--resume <run>", "continue this run folder, bit for bit as if never stopped")
    .addHelpText("after", examples)
    .action(async (subject, flags) => (await import("./train-run.js")).train(subject, flags));
}
