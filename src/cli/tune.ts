import { Command } from "commander";
import { duration } from "./duration.js";
import { wholeNumber } from "./flags.js";
import { plainRedisOption } from "./redis-option.js";
import { withTrainingOptions } from "./training-options.js";

const examples = `
Examples:
  $ sandglass tune digits-linear --trials 30        30 trials of learning rate and batch size
  $ sandglass tune fashion-ssim --variant tuned --objective ssim --pruner asha
  $ sandglass tune fashion-ssim --variant tuned --objective ssim,latentSize --sampler nsga2
                                                    two objectives: the best for each code size
  $ sandglass tune table-anomaly --data sensors.csv --parallel 2 --timeout 30m
  $ sandglass tune --study studies/digits-linear-1.jsonl
                                                    go on, or join from another terminal
  $ sandglass tune digits-linear --redis redis://127.0.0.1:6379
                                                    on all machines that run sandglass worker
  $ sandglass tune show studies/digits-linear-1.jsonl
  $ sandglass tune best studies/digits-linear-1.jsonl
                                                    train the best anew: a run and its model file

Objectives: valLoss, mse, ssim, psnr, auroc (against anomalies made of normals: no label is used), latentSize,
parameters, speed. Several with commas between give the best compromises. Trials are compared on training samples kept
out; test samples choose nothing.

Samplers: tpe, random, grid, sobol, nsga2. Pruners: none, median, asha, hyperband. Options after a colon, such as
asha:eta=3 or grid:points=4. What each does: docs/tune.md.

Exit codes: 0 done, 2 a mistake in the input, 130 interrupted (the study is kept), 1 a bug in Sandglass.`;

/** `sandglass tune` and its parts: declared here, done in tune-run.ts and tune-show.ts. */
export function tuneCommand(): Command {
  const command = new Command("tune")
    .summary("search for better settings of a recipe")
    .description(
      "Tries settings of a recipe, compares them on training samples kept out, and keeps every trial in a study that survives any end.",
    )
    // What stands behind the name of a part, such as --out, is that part's.
    .enablePositionalOptions()
    .argument(
      "[recipe|config.json]",
      "name from `sandglass recipes`, or a JSON file; not needed to go on with --study",
    );
  withTrainingOptions(command)
    .option(
      "--trials <n>",
      "trials of the study in all, those before included (default: 20)",
      wholeNumber("--trials", 1),
    )
    .option("--objective <names>", "what trials are compared by (default: the recipe's, else valLoss)")
    .option("--sampler <name>", "how settings are proposed (default: tpe)")
    .option("--pruner <name>", "which trials end early (default: median; for several objectives none)")
    .option("--space <file>", "JSON of what is searched, in place of the recipe's")
    .option("--parallel <n>", "trials at a time, each in a process of its own", wholeNumber("--parallel", 1))
    .option(
      "--timeout <time>",
      "begin no trial after it and end those that run, such as 90s, 30m or 2h",
      duration("--timeout"),
    )
    .addOption(plainRedisOption())
    .option("--study <file>", "journal of the study (default: studies/<recipe>-<n>.jsonl); goes on where it exists")
    .addHelpText("after", examples)
    .action(async (subject, flags) => (await import("./tune-run.js")).tune(subject, flags));
  const add = (name: string, summary: string, example: string): Command =>
    command
      .command(`${name} <study>`)
      .summary(summary)
      .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
      .addHelpText("after", `\nExample:\n  $ sandglass tune ${name} studies/digits-linear-1.jsonl${example}`);
  add("show", "what a study has found so far, as a table and as a page", "")
    .option("--json", "one JSON object as the only line of stdout")
    .action(async (study, flags) => (await import("./tune-show.js")).show(study, flags));
  add("best", "train the best trial anew and judge it: a run and its model file", " --out runs/tuned")
    .option("--trial <n>", "another trial than the best", wholeNumber("--trial", 0))
    .option("--epochs <n>", "passes over the training data (default: the recipe's)", wholeNumber("--epochs", 1))
    .option("--out <folder>", "run folder to create (default: runs/<recipe>-<n>)")
    .option("--json", "one JSON object as the only line of stdout")
    .action(async (study, flags) => (await import("./tune-show.js")).best(study, flags));
  add("export", "all trials as a table, and the best as a config file for `sandglass run`", " --out tuned")
    .option("--out <folder>", "folder for trials.csv and best.json (default: beside the journal)")
    .action(async (study, flags) => (await import("./tune-show.js")).exportStudy(study, flags));
  return command;
}
