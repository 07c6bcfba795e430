import { UserError } from "../core/errors.js";
import type { Labels } from "./check.js";
import { type Ranking, rank } from "./ranking.js";

/**
 * Smallest false-alarm rate at which at least `tpr` (default .95) of the anomalies are found, "FPR95" when .95.
 *
 * @throws UserError when labels hold one class only, lengths differ, a score is NaN, or tpr is not within 0 … 1.
 * @example
 * ```ts
 * import { fprAtTpr } from "sandglass";
 * console.log(fprAtTpr([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])); // 0.5
 * ```
 */
export function fprAtTpr(scores: ArrayLike<number>, labels: Labels, tpr = 0.95): number {
  if (!(tpr > 0 && tpr <= 1)) throw new UserError({ where: "fprAtTpr", expected: "0 < tpr <= 1", got: String(tpr) });
  return fprAtTprOf(rank("fprAtTpr", scores, labels), tpr);
}

/** {@link fprAtTpr} of what is ranked already. */
export function fprAtTprOf({ positives, negatives, truePositives, falsePositives }: Ranking, tpr: number): number {
  const enough = truePositives.findIndex((found) => found / positives >= tpr);
  return falsePositives[enough]! / negatives;
}
