import * as v from "valibot";
import { didYouMean } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import type { EngineChoice } from "../engine/open.js";
import { choose, requireOptions } from "../recipes/choose.js";
import { findRecipe } from "../recipes/list.js";
import type { Choices } from "../recipes/options.js";
import type { Settings } from "../tune/space.js";
import { engineNames } from "./engine-names.js";
import { type ScheduleName, scheduleNames } from "./schedule-names.js";
import { knownSettings } from "./tuned-settings.js";
import { usualShare } from "./validation.js";

/** What a config file may say: a recipe and what to change of it. */
export interface ConfigFile {
  readonly recipe: string;
  /** The recipe's own options, by name: `{"variant": "dense", "noiseFactor": 0.3}`. */
  readonly options?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly epochs?: number | undefined;
  readonly batchSize?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly trim?: number | undefined;
  readonly limit?: number | undefined;
  readonly seed?: number | undefined;
  readonly engine?: EngineChoice | undefined;
  readonly threads?: number | undefined;
  readonly dataDir?: string | undefined;
  /** Other layers than the recipe's: `{"input": […], "encoder": […], "decoder": […]}`, as a model's `config`. */
  readonly model?: unknown;
  /** `test`, or the share of the training samples kept out to watch the loss on. */
  readonly validation?: "test" | number | undefined;
  /** Stop after so many epochs without progress. */
  readonly patience?: number | undefined;
  readonly schedule?: ScheduleName | undefined;
  /** Found by tuning: what the recipe's model and optimizer know, and `learningRate`, `batchSize`, `schedule`, `loss`. */
  readonly settings?: Settings | undefined;
}

const whole = v.pipe(v.number(), v.safeInteger());
const atLeastOne = v.pipe(whole, v.minValue(1));
const fields: Readonly<Record<keyof ConfigFile, v.GenericSchema>> = {
  recipe: v.string(),
  options: v.optional(v.record(v.string(), v.union([v.string(), v.pipe(v.number(), v.finite())]))),
  epochs: v.optional(atLeastOne),
  batchSize: v.optional(atLeastOne),
  learningRate: v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0))),
  trim: v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(1))),
  limit: v.optional(atLeastOne),
  seed: v.optional(v.pipe(whole, v.minValue(0))),
  engine: v.optional(v.picklist(engineNames)),
  threads: v.optional(atLeastOne),
  dataDir: v.optional(v.string()),
  model: v.optional(v.unknown()),
  validation: v.optional(
    v.union([v.literal("test"), v.pipe(v.number(), v.gtValue(0), v.ltValue(1))], '"test" or a share between 0 and 1'),
  ),
  patience: v.optional(atLeastOne),
  schedule: v.optional(v.picklist(scheduleNames)),
  settings: v.optional(v.record(v.string(), v.union([v.string(), v.boolean(), v.pipe(v.number(), v.finite())]))),
};
const schema = v.strictObject(fields);

/** A run's whole configuration: everything needed to repeat it. */
export interface RunConfig {
  readonly recipe: string;
  /** The recipe's own options, defaults filled in. */
  readonly options: Choices;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Share of the training samples that each epoch leaves out, the worst reconstructed; see `fit`. */
  readonly trim?: number;
  /** Only the first samples of the training data. */
  readonly limit?: number;
  readonly seed: number;
  readonly engine: EngineChoice;
  readonly threads?: number;
  readonly dataDir?: string;
  readonly model?: unknown;
  /** Which samples the validation loss is measured on: those of the test, or a share kept out of the training samples. */
  readonly validation: "test" | number;
  /** Epochs without progress of the validation loss after which training stops; the best epoch's weights are kept. */
  readonly patience?: number;
  /** How the learning rate runs, where it is not the recipe's way. */
  readonly schedule?: ScheduleName;
  /** What tuning found for this recipe. */
  readonly settings?: Settings;
}

/** Reads a config from JSON text. Throws a UserError that names the file and the field. */
export function parseConfig(text: string, file: string): ConfigFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UserError(
      { where: file, expected: "a JSON object", got: cause instanceof Error ? cause.message : "something else" },
      { cause },
    );
  }
  const result = v.safeParse(schema, json);
  if (result.success) return result.output as unknown as ConfigFile;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  const known = Object.keys(fields);
  if (issue.type === "strict_object" && field !== null && !known.includes(field)) {
    throw new UserError({
      where: file,
      expected: `only known fields`,
      got: `"${field}"`,
      remedy: didYouMean(field, known),
    });
  }
  throw new UserError({
    where: field === null ? file : `"${field}" in ${file}`,
    expected: expectation(issue),
    got: issue.received,
  });
}

function expectation(issue: v.BaseIssue<unknown>): string {
  if (issue.type === "union") return issue.message;
  const wanted = issue.expected ?? "a valid value";
  return issue.type === "safe_integer" ? "a whole number" : wanted;
}

/** Fills what was left open from the recipe's own values. Fields that are undefined count as left open. */
export function completeConfig(file: ConfigFile): RunConfig {
  const recipe = findRecipe(file.recipe);
  const options = choose(recipe, file.options ?? {});
  requireOptions(recipe, options);
  const { defaults } = recipe.plan(options);
  const tuned = file.settings === undefined ? {} : knownSettings(file.settings);
  const schedule = file.schedule ?? tuned.schedule;
  return {
    recipe: recipe.name,
    options,
    epochs: file.epochs ?? defaults.epochs,
    batchSize: file.batchSize ?? tuned.batchSize ?? defaults.batchSize,
    learningRate: file.learningRate ?? tuned.learningRate ?? defaults.learningRate,
    ...(file.trim !== undefined && file.trim > 0 && { trim: file.trim }),
    ...(file.limit !== undefined && { limit: file.limit }),
    seed: file.seed ?? 0,
    engine: file.engine ?? "auto",
    ...(file.threads !== undefined && { threads: file.threads }),
    ...(file.dataDir !== undefined && { dataDir: file.dataDir }),
    ...(file.model !== undefined && { model: file.model }),
    // What judges must not choose: training never stops by test samples.
    validation: typeof file.validation === "number" ? file.validation : file.patience ? usualShare : "test",
    ...(file.patience !== undefined && { patience: file.patience }),
    ...(schedule !== undefined && { schedule }),
    ...(file.settings !== undefined && { settings: file.settings }),
  };
}
