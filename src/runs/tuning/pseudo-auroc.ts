import { draw, type Samples } from "../../core/samples.js";
import { type PseudoKind, pseudoAnomalies } from "../../data/pseudo/pseudo-anomalies.js";
import { materialOf } from "../../detect/material.js";
import type { Reconstructor } from "../../detect/reconstructor.js";
import { auroc, mean } from "../../metrics/index.js";
import { affordable } from "../../pipeline/small-sets.js";

/** Most normals that judge; each becomes one pseudo-anomaly of each kind. */
const mostJudged = 500;

/** Most training samples that a score learns from here. */
const mostLearned = 5000;

/**
 * How well a score tells normals from anomalies made of them: the mean over the kinds of pseudo-anomalies of the AUROC, from 0
 * to 1. Needs no label. Validation loss would prefer the model that rebuilds everything, anomalies too.
 */
export async function pseudoAuroc(
  model: Reconstructor,
  on: {
    readonly score: string;
    readonly kind: PseudoKind;
    readonly training: Samples;
    readonly validation: Samples;
    readonly seed: number;
  },
): Promise<number> {
  const { kind, seed } = on;
  const training = draw(on.training, mostLearned, seed);
  const rule = affordable(on.score, training).value;
  const state = rule.fit?.(await materialOf(model, training, rule)) ?? {};
  const { missing: _, ...normals } = draw(on.validation, mostJudged, seed);
  const quiet = rule.score(await materialOf(model, normals, rule), state);
  const values: number[] = [];
  for (const { samples } of pseudoAnomalies(normals, kind, seed)) {
    const odd = rule.score(await materialOf(model, samples, rule), state);
    const labels = Uint8Array.from({ length: quiet.length + odd.length }, (_, at) => (at < quiet.length ? 0 : 1));
    values.push(auroc([...quiet, ...odd], labels));
  }
  return mean(values);
}
