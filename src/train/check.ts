import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import { formatShape, sameShape, sizeOf } from "../core/shape.js";
import { resolveLoss } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import type { Checkpoint, TrainingConfig } from "./checkpoint-state.js";
import { difference, inWords } from "./difference.js";
import { adam } from "./optimizers/adam.js";
import { checkOptimizer } from "./optimizers.js";
import type { FitOptions } from "./options.js";
import { keptCount } from "./trim.js";

/** Throws a UserError unless the samples are what the model takes, and there is at least one. */
export function checkSamples(where: string, samples: Samples, model: Model): void {
  const { shape, count, data } = samples;
  if (!sameShape(shape, model.input)) {
    throw new UserError({
      where,
      expected: `samples of the model's input shape ${formatShape(model.input)}`,
      got: formatShape(shape),
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
}

/** Checks another set that goes with `samples`, sample by sample. */
export function checkTarget(where: string, target: Samples | undefined, samples: Samples, model: Model): void {
  if (target === undefined) return;
  checkSamples(where, target, model);
  if (target.count === samples.count) return;
  throw new UserError({ where, expected: `${samples.count} samples, one for each input`, got: `${target.count}` });
}

function checkWhole(where: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new UserError({ where, expected: `a whole number >= ${least}`, got: `${value}` });
}

/** Fills in the options that determine the result, after checking them against the data. */
export function trainingConfig(model: Model, samples: Samples, options: FitOptions): TrainingConfig {
  const { batchSize = 32, seed = 0, shuffle = true, trim = 0, optimizer = adam(), loss = "mse" } = options;
  checkSamples("samples", samples, model);
  checkTarget("target", options.target, samples, model);
  if (options.validation !== undefined) {
    checkSamples("validation", options.validation, model);
    checkTarget("validationTarget", options.validationTarget, options.validation, model);
  }
  checkWhole("epochs", options.epochs ?? 1, 1);
  checkWhole("batchSize", batchSize, 1);
  checkWhole("seed", seed, 0);
  if (!(trim >= 0 && trim < 1)) {
    throw new UserError({ where: "trim", expected: "a share from 0 up to, but not, 1", got: `${trim}` });
  }
  const kept = keptCount(samples.count, trim);
  if (batchSize > kept) {
    throw new UserError({
      where: "batchSize",
      expected: `at most the ${kept} samples ${trim > 0 ? `that trim ${trim} leaves` : "there are"}`,
      got: `${batchSize}`,
      remedy: `Try ${Math.min(32, kept)}.`,
    });
  }
  checkOptimizer(optimizer);
  return {
    loss: resolveLoss(loss),
    optimizer,
    batchSize,
    seed,
    shuffle,
    samples: samples.count,
    ...(trim > 0 && { trim }),
    target: options.target !== undefined,
  };
}

/** Throws a UserError naming the option in which a checkpoint's training differs from this one. */
export function checkResume(checkpoint: Checkpoint, model: Model, training: TrainingConfig): void {
  const { input, encoder, decoder } = checkpoint.model;
  const pairs: Record<string, readonly [unknown, unknown]> = {
    model: [
      { input, encoder, decoder },
      { input: model.config.input, encoder: model.config.encoder, decoder: model.config.decoder },
    ],
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
