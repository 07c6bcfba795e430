import type { Labels } from "./check.js";
import { type Ranking, rank } from "./ranking.js";

/**
 * Area under the ROC curve: the chance that a random anomaly scores above a random normal, ties counting half.
 * Constant scores give .5.
 *
 * @throws UserError when labels hold one class only, lengths differ or a score is NaN.
 * @example
 * ```ts
 * import { auroc } from "sandglass";
 * console.log(auroc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])); // 0.75
 * ```
 */
export function auroc(scores: ArrayLike<number>, labels: Labels): number {
  return aurocOf(rank("auroc", scores, labels));
}

/** {@link auroc} of what is ranked already. */
export function aurocOf({ positives, negatives, truePositives, falsePositives }: Ranking): number {
  let area = 0;
  let [tp, fp] = [0, 0];
  for (let at = 0; at < truePositives.length; at++) {
    area += (falsePositives[at]! - fp) * (truePositives[at]! + tp);
    tp = truePositives[at]!;
    fp = falsePositives[at]!;
  }
  return area / 2 / positives / negatives;
}
