import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../core/errors.js";
import type { EngineChoice } from "../engine/open.js";
import { findRecipe } from "../recipes/list.js";
import { flagOf, type OptionName, optionNames } from "../recipes/options.js";
import { type ConfigFile, completeConfig, parseConfig, type RunConfig } from "../runs/config.js";
import { RunFolder } from "../runs/run-folder.js";
import type { ScheduleName } from "../runs/schedule-names.js";
import { command as commandLine } from "./invocation.js";

/** Options of the commands that train. */
export interface TrainFlags extends Partial<Record<OptionName, string>> {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly trim?: number;
  readonly validation?: number;
  readonly patience?: number;
  readonly earlyStopping?: boolean;
  readonly schedule?: ScheduleName;
  readonly limit?: number;
  readonly seed?: number;
  readonly engine?: EngineChoice;
  readonly threads?: number;
  readonly dataDir?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

/** A run that can start: what it is, and where it goes. */
export interface Begun {
  readonly config: RunConfig;
  readonly folder: RunFolder;
}

/** The configuration that a recipe's name or a config file and the flags come to. */
export function configOf(command: string, subject: string | undefined, flags: TrainFlags): RunConfig {
  if (subject === undefined) {
    throw new UserError({
      where: `sandglass ${command}`,
      expected:
        command === "train"
          ? "the name of a recipe, a config file, or --resume"
          : "the name of a recipe or a config file",
      got: "nothing",
      remedy: `Try: ${commandLine(command, "digits-anomaly")}.`,
    });
  }
  return completeConfig(merged(fileOf(subject), flags));
}

/** The recipe that a name or a config file means. */
export const recipeNamed = (subject: string): string => findRecipe(fileOf(subject).recipe).name;

const fileOf = (subject: string): ConfigFile =>
  subject.endsWith(".json") ? parseConfig(readConfig(subject), subject) : { recipe: subject };

/** A configuration with a new folder of its own. */
export function begin(config: RunConfig, out: string | undefined): Begun {
  return {
    config,
    folder: out === undefined ? RunFolder.createNext(join("runs", config.recipe)) : RunFolder.create(out),
  };
}

/** The error of a run, with the command that goes on from what the run came to before. */
export function keeping(folder: RunFolder, error: unknown): unknown {
  if (!(error instanceof UserError) || !folder.hasCheckpoint) return error;
  const kept = `What was trained is kept. Judge it with: ${commandLine("eval", folder.path)}`;
  const { remedy } = error.problem;
  return new UserError(
    { ...error.problem, remedy: remedy === undefined ? kept : `${remedy} ${kept}` },
    { cause: error },
  );
}

/** Options that change where or for how long a run computes, but not what: the others would make it another run. */
const changeable = ["epochs", "patience", "earlyStopping", "engine", "threads", "dataDir", "resume", "json"];

/** A run to continue from its folder. Throws a UserError for flags that would make it another run. */
export function resumed(path: string, subject: string | undefined, flags: TrainFlags): Begun {
  const folder = RunFolder.open(path);
  const config = completeConfig(parseConfig(folder.readConfig(), folder.configFile));
  for (const [name, value] of Object.entries(flags)) {
    if (changeable.includes(name) || sameAs(config, name, value)) continue;
    throw new UserError({
      where: flagOf(name),
      expected: "only --epochs, --patience, --engine, --threads and --data-dir beside --resume",
      got: String(value),
      remedy: "Leave it out, or start a new run without --resume.",
    });
  }
  if (subject !== undefined && findRecipe(subject).name !== config.recipe) {
    throw new UserError({ where: `--resume ${path}`, expected: `a run of ${subject}`, got: `one of ${config.recipe}` });
  }
  const continued = completeConfig(merged(config, flags));
  if (continued.patience !== undefined && config.patience === undefined) {
    throw new UserError({
      where: flags.patience === undefined ? "--early-stopping" : "--patience",
      expected: "a run that was started with early stopping, and keeps out the samples to stop by",
      got: path,
      remedy: "Start a new run without --resume.",
    });
  }
  return { config: continued, folder };
}

/** Epochs without progress, where only early stopping is asked for. */
export const usualPatience = 5;

function sameAs(config: RunConfig, name: string, value: unknown): boolean {
  const chosen = config.options[name as OptionName];
  return chosen === undefined
    ? (config as unknown as Record<string, unknown>)[name] === value
    : String(chosen) === value;
}

/** A config with the flags given over it; the recipe's own options go where configs keep them. */
function merged(file: ConfigFile, flags: TrainFlags): ConfigFile {
  const { out: _, resume: __, json: ___, earlyStopping, ...named } = flags;
  const given = { ...(earlyStopping && { patience: usualPatience }), ...named };
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => name in optionNames));
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !(name in optionNames)));
  const options: Record<string, string | number | undefined> = { ...file.options, ...own };
  // Found again from wherever the run is judged.
  if (options["data"] !== undefined) options["data"] = resolve(String(options["data"]));
  return { ...file, ...rest, ...(Object.keys(options).length > 0 && { options }) };
}

function readConfig(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new UserError({ where: file, expected: "a config file that can be read", got }, { cause });
  }
}
