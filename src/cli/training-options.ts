import { type Command, Option } from "commander";
import { flagOf, optionNames } from "../recipes/options.js";
import { engineNames } from "../runs/engine-names.js";
import { scheduleNames } from "../runs/schedule-names.js";
import { part, positiveNumber, share, wholeNumber } from "./flags.js";

/** Adds the options of every command that trains. Those of single recipes are checked by the recipe. */
export function withTrainingOptions(command: Command): Command {
  command
    .option("--epochs <n>", "passes over the training data", wholeNumber("--epochs", 1))
    .option("--batch-size <n>", "samples of one step", wholeNumber("--batch-size", 1))
    .option("--learning-rate <x>", "step size of the optimizer", positiveNumber("--learning-rate"))
    .option(
      "--trim <share>",
      "leave so many samples, the worst reconstructed, out of each epoch, and of a table first the most isolated rows: for dirty data",
      share("--trim"),
    )
    .addOption(
      new Option("--schedule <name>", "how the learning rate runs, if not as the recipe has it").choices(scheduleNames),
    )
    .option("--validation <share>", "share of the training samples kept out to watch the loss on", part("--validation"))
    .option(
      "--patience <n>",
      "stop after n epochs without progress on samples kept out, and keep the best epoch's weights",
      wholeNumber("--patience", 1),
    )
    .option("--early-stopping", "the same, with a patience of 5 epochs")
    .option("--limit <n>", "only the first n samples of each part of the data", wholeNumber("--limit", 1))
    .option("--seed <n>", "start of every random stream; the same seed repeats a run", wholeNumber("--seed", 0))
    .addOption(new Option("--engine <name>", "what computes").choices(engineNames))
    .option("--threads <n>", "threads to use (default: as many as help)", wholeNumber("--threads", 1))
    .option("--data-dir <folder>", "look for data files here first (or set SANDGLASS_DATA)")
    .option("--out <folder>", "run folder to create (default: runs/<recipe>-<n>)")
    .option("--json", "one JSON object as the only line of stdout");
  for (const [name, { value, about }] of Object.entries(optionNames)) {
    command.option(`${flagOf(name)} ${value}`, `${about} (recipes that have it)`);
  }
  return command;
}
