import type { Labels } from "./check.js";
import { type Ranking, rank } from "./ranking.js";

/**
 * Average precision: precision at each score weighted by the recall it adds, without interpolation. Constant scores
 * give the share of anomalies, which is the baseline to beat.
 *
 * @throws UserError when labels hold one class only, lengths differ or a score is NaN.
 * @example
 * ```ts
 * import { averagePrecision } from "sandglass";
 * console.log(averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).toFixed(3)); // 0.833
 * ```
 */
export function averagePrecision(scores: ArrayLike<number>, labels: Labels): number {
  return averagePrecisionOf(rank("averagePrecision", scores, labels));
}

/** {@link averagePrecision} of what is ranked already. */
export function averagePrecisionOf({ positives, truePositives, falsePositives }: Ranking): number {
  let sum = 0;
  let tp = 0;
  for (let at = 0; at < truePositives.length; at++) {
    sum += ((truePositives[at]! - tp) * truePositives[at]!) / (truePositives[at]! + falsePositives[at]!);
    tp = truePositives[at]!;
  }
  return sum / positives;
}
