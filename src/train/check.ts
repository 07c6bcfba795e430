import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import { type SamplesInput, samplesOf } from "../core/samples-of.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../core/shape.js";
import { requireUnitInterval } from "../core/unit-interval.js";
import { checkMasked, type Loss, resolveLoss } from "../nn/losses.js";
import { type Model, modelFromConfig } from "../nn/model.js";
import type { Checkpoint, TrainingConfig } from "./checkpoint-state.js";
import { difference, inWords } from "./difference.js";
import { adam } from "./optimizers/adam.js";
import { checkOptimizer } from "./optimizers.js";
import type { FitOptions } from "./options.js";
import { keptCount } from "./trim.js";

/** What a user gave as samples of a shape, or a UserError when they are not or there are none. */
export function samplesIn(where: string, given: SamplesInput, shape: Shape, what = "the model's input"): Samples {
  const samples = samplesOf(where, given, shape);
  const { count, data, missing } = samples;
  if (!sameShape(samples.shape, shape)) {
    throw new UserError({
      where,
      expected: `samples of ${what} shape ${formatShape(shape)}`,
      got: formatShape(samples.shape),
      remedy: "Change the model's input, or the samples' shape.",
    });
  }
  if (count < 1) throw new UserError({ where, expected: "at least one sample", got: "none" });
  if (data.length !== count * sizeOf(shape)) {
    throw new UserError({
      where,
      expected: `${count * sizeOf(shape)} numbers for ${count} samples of ${formatShape(shape)}`,
      got: `${data.length}`,
    });
  }
  if (missing !== undefined && missing.length !== data.length) {
    throw new UserError({
      where: `${where}.missing`,
      expected: `${data.length} bytes, one for each number`,
      got: `${missing.length}`,
    });
  }
  return samples;
}

/** Samples, and what to reconstruct of them where it is not they themselves. */
export interface Pair {
  readonly samples: Samples;
  readonly target?: Samples;
  /** What is known of each sample, where somebody says. */
  readonly labels?: Float32Array;
}

/** Samples and their target, or a UserError naming `where` or `targetWhere`. */
export function pairOf(
  model: Model,
  [where, given]: readonly [string, SamplesInput],
  [targetWhere, target]: readonly [string, SamplesInput | undefined],
): Pair {
  const samples = samplesIn(where, given, model.input);
  if (target === undefined) return { samples };
  const goal = samplesIn(targetWhere, target, model.input);
  if (goal.count === samples.count) return { samples, target: goal };
  const expected = `${samples.count} samples, one for each input`;
  throw new UserError({ where: targetWhere, expected, got: `${goal.count}` });
}

/** Where the numbers to reconstruct are stand-ins; undefined where none is. */
export const missingIn = ({ samples, target = samples }: Pair): Uint8Array | undefined => target.missing;

/** Throws a UserError when the loss cannot look past what is missing in one of the sets. */
export function checkLossFits(loss: Loss, ...pairs: readonly Pair[]): void {
  if (pairs.some((pair) => missingIn(pair) !== undefined)) checkMasked(loss);
}

/** All data of a training. */
export interface Sets extends Pair {
  readonly validation?: Samples;
  readonly validationTarget?: Samples;
}

export function setsOf(model: Model, given: SamplesInput, options: FitOptions): Sets {
  const { samples, target } = pairOf(model, ["samples", given], ["target", options.target]);
  const labels = options.labels && labelsOf(options.labels, samples.count);
  const pair = { samples, ...(target && { target }), ...(labels && { labels }) };
  if (options.validation === undefined) return pair;
  const { samples: validation, target: validationTarget } = pairOf(
    model,
    ["validation", options.validation],
    ["validationTarget", options.validationTarget],
  );
  return { ...pair, validation, ...(validationTarget && { validationTarget }) };
}

function labelsOf(given: ArrayLike<number>, count: number): Float32Array {
  const labels = Float32Array.from(given);
  const wrong = labels.findIndex((label) => label !== 0 && label !== 1 && label !== -1);
  if (labels.length === count && wrong < 0) return labels;
  throw new UserError({
    where: "labels",
    expected: `1 (anomalous), -1 (normal) or 0 (unknown) for each of ${count} samples`,
    got: wrong < 0 ? `${labels.length} numbers` : `${given[wrong]} for sample ${wrong}`,
  });
}

/** The validation set and its target, where there is one. */
export const validationOf = ({ validation, validationTarget }: Omit<Sets, "samples">): Pair | undefined =>
  validation && { samples: validation, ...(validationTarget && { target: validationTarget }) };

function checkWhole(where: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new UserError({ where, expected: `a whole number >= ${least}`, got: `${value}` });
}

/** Fills in the options that determine the result, after checking them against the data. */
export function trainingConfig(sets: Sets, options: FitOptions): TrainingConfig {
  const { samples } = sets;
  const { seed = 0, shuffle = true, trim = 0, optimizer = adam(), loss = "mse" } = options;
  checkWhole("epochs", options.epochs ?? 1, 1);
  checkWhole("seed", seed, 0);
  if (!(trim >= 0 && trim < 1)) {
    throw new UserError({ where: "trim", expected: "a share from 0 up to, but not, 1", got: `${trim}` });
  }
  const kept = keptCount(samples.count, trim);
  const { batchSize = Math.min(32, kept) } = options;
  checkWhole("batchSize", batchSize, 1);
  if (batchSize > kept) {
    throw new UserError({
      where: "batchSize",
      expected: `at most the ${kept} samples ${trim > 0 ? `that trim ${trim} leaves` : "there are"}`,
      got: `${batchSize}`,
      remedy: `Try ${Math.min(32, kept)}.`,
    });
  }
  checkOptimizer(optimizer);
  const resolved = resolveLoss(loss);
  const validation = validationOf(sets);
  checkLossFits(resolved, sets, ...(validation ? [validation] : []));
  if (resolved.type === "bce") requireUnitInterval(sets.target ?? samples, sets.target ? "target" : "samples");
  return {
    loss: resolved,
    optimizer,
    batchSize,
    seed,
    shuffle,
    samples: samples.count,
    ...(trim > 0 && { trim }),
    target: sets.target !== undefined,
    ...(missingIn(sets) && { missing: true }),
    ...(sets.labels && { labels: true }),
  };
}

/** Throws a UserError naming the option in which a checkpoint's training differs from this one. */
export function checkResume(checkpoint: Checkpoint, model: Model, training: TrainingConfig): void {
  // Options that an older checkpoint does not name have their defaults.
  const layersOf = ({ config: { input, encoder, decoder } }: Model) => ({ input, encoder, decoder });
  const pairs: Record<string, readonly [unknown, unknown]> = {
    model: [layersOf(modelFromConfig(checkpoint.model)), layersOf(model)],
  };
  for (const key of Object.keys({ ...checkpoint.training, ...training }) as (keyof TrainingConfig)[]) {
    pairs[key] = [checkpoint.training[key], training[key]];
  }
  for (const [option, [then, now]] of Object.entries(pairs)) {
    const found = difference(then, now, option);
    if (found === undefined) continue;
    throw new UserError({
      where: `resume, ${found.where}`,
      expected:
        option === "model" ? `the model the checkpoint was taken of: ${inWords(found.before)}` : inWords(found.before),
      got: inWords(found.now),
      remedy: "Resume with the options the training started with, or start anew.",
    });
  }
}
