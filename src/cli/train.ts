import { Command, Option } from "commander";
import { engineNames } from "../recipes/engine-names.js";
import { positiveNumber, wholeNumber } from "./flags.js";

const examples = `
Examples:
  $ sandglass train digits-anomaly                  the recipe as published
  $ sandglass train digits-anomaly --epochs 3 --limit 5000
                                                    a quick look
  $ sandglass train my.json --out runs/wide         a config file: {"recipe": "digits-linear", "epochs": 10}
  $ sandglass train --resume runs/digits-anomaly-1  continue after Ctrl-C, a crash or a power cut
  $ sandglass train --resume runs/digits-anomaly-1 --epochs 80
                                                    train a finished run for longer
  $ sandglass train digits-linear --json | tail -1  one JSON object for scripts

A run folder holds config.json, history.jsonl (one line an epoch), the checkpoint, metrics.json and figures/.
Ctrl-C saves and says how to continue; a second Ctrl-C quits at once.
Exit codes: 0 done, 2 a mistake in the input, 130 interrupted, 1 a bug in Sandglass.`;

/** `sandglass train`: declared here, done in train-run.ts. */
export function trainCommand(): Command {
  return new Command("train")
    .summary("train a recipe and write a run folder")
    .description("Trains a recipe, or a config file that names one, and writes a run folder.")
    .argument("[recipe|config.json]", "name from `sandglass recipes`, or a JSON file; not needed with --resume")
    .option("--epochs <n>", "passes over the training data", wholeNumber("--epochs", 1))
    .option("--batch-size <n>", "samples of one step", wholeNumber("--batch-size", 1))
    .option("--learning-rate <x>", "step size of the optimizer", positiveNumber("--learning-rate"))
    .option("--limit <n>", "train on the first n samples only", wholeNumber("--limit", 1))
    .option("--seed <n>", "start of every random stream; the same seed repeats a run", wholeNumber("--seed", 0))
    .addOption(new Option("--engine <name>", "what computes").choices(engineNames))
    .option("--threads <n>", "threads to use (default: as many as help)", wholeNumber("--threads", 1))
    .option("--data-dir <folder>", "look for data files here first (or set SANDGLASS_DATA)")
    .option("--out <folder>", "run folder to create (default: runs/<recipe>-<n>)")
    .option("--resume <run>", "continue this run folder, bit for bit as if never stopped")
    .option("--json", "one JSON object as the only line of stdout")
    .addHelpText("after", examples)
    .action(async (subject, flags) => (await import("./train-run.js")).train(subject, flags));
}
