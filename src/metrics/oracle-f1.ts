import type { Labels } from "./check.js";
import { rank } from "./ranking.js";

/** The best F1 and where it is reached. */
export interface OracleF1 {
  readonly f1: number;
  /** An alarm is score > threshold: the midpoint to the next lower score, or -Infinity when everything alarms. */
  readonly threshold: number;
}

/**
 * The best F1 any threshold reaches on these labels: an upper bound chosen by looking at the answers. Never headline it.
 *
 * @throws UserError when labels hold one class only, lengths differ or a score is NaN.
 * @example
 * ```ts
 * import { oracleF1 } from "sandglass";
 * console.log(oracleF1([1, 2, 3], [0, 1, 1])); // { f1: 1, threshold: 1.5 }
 * ```
 */
export function oracleF1(scores: ArrayLike<number>, labels: Labels): OracleF1 {
  const ranking = rank("oracleF1", scores, labels);
  let [best, bestAt] = [-1, 0];
  for (let at = 0; at < ranking.scores.length; at++) {
    const tp = ranking.truePositives[at]!;
    const f1 = (2 * tp) / (tp + ranking.falsePositives[at]! + ranking.positives);
    if (f1 > best) [best, bestAt] = [f1, at];
  }
  return { f1: best, threshold: between(ranking.scores[bestAt]!, ranking.scores[bestAt + 1]) };
}

/** A cut below `high` and not below `low`; `low` itself where no number lies between or one is infinite. */
function between(high: number, low: number | undefined): number {
  if (low === undefined) return -Infinity;
  const middle = low + (high - low) / 2;
  return middle < high && middle >= low ? middle : low;
}
