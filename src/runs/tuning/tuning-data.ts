import { type Samples, select } from "../../core/samples.js";
import { corruptTest } from "../../data/corrupt/corrupt.js";
import { splitIndices } from "../../data/split.js";
import type { Plan, Tuning } from "../../recipes/recipe.js";
import { usualValidation } from "./tuning-of.js";

/** What all trials of a study learn from and are compared on: both parts of the training samples, the same for every trial. */
export interface TuningData {
  readonly training: Samples;
  readonly validation: Samples;
  /** The validation samples as the model is given them: noisy where the recipe takes noise off. */
  readonly noisy: Samples;
}

/** Divides the training samples. Small sets keep a fifth for validation. */
export function tuningData(
  train: Samples,
  plan: Plan,
  { validation = usualValidation, samples, seed }: Pick<Tuning, "validation" | "samples"> & { readonly seed: number },
): TuningData {
  const share = Math.min(0.2, validation / train.count);
  const lists = splitIndices(train.count, { validation: share, training: 1 - share }, seed);
  const kept = select(train, lists.validation);
  return {
    training: select(train, lists.training.subarray(0, samples)),
    validation: kept,
    noisy: plan.noise === undefined ? kept : corruptTest(kept, plan.noise, seed),
  };
}
