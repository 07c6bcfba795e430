import type { Labels } from "./check.js";
import { type Ranking, rank } from "./ranking.js";

/** One operating point: alarm where score >= threshold. The first point of a ROC curve has threshold Infinity. */
export interface RocPoint {
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** One operating point: alarm where score >= threshold. */
export interface PrPoint {
  readonly threshold: number;
  readonly recall: number;
  readonly precision: number;
}

/**
 * Points of the ROC curve from (0, 0) to (1, 1), one for each distinct score.
 *
 * @throws UserError when labels hold one class only, lengths differ or a score is NaN.
 * @example
 * ```ts
 * import { rocCurve } from "sandglass";
 * console.log(rocCurve([0.1, 0.9], [0, 1]).map((point) => point.truePositiveRate)); // [ 0, 1, 1 ]
 * ```
 */
export function rocCurve(scores: ArrayLike<number>, labels: Labels): RocPoint[] {
  const ranking = rank("rocCurve", scores, labels);
  const start = { threshold: Infinity, falsePositiveRate: 0, truePositiveRate: 0 };
  return [
    start,
    ...pointsOf(ranking, (tp, fp, threshold) => ({
      threshold,
      falsePositiveRate: fp / ranking.negatives,
      truePositiveRate: tp / ranking.positives,
    })),
  ];
}

/**
 * Points of the precision-recall curve, one for each distinct score, recall rising.
 *
 * @throws UserError when labels hold one class only, lengths differ or a score is NaN.
 * @example
 * ```ts
 * import { prCurve } from "sandglass";
 * console.log(prCurve([0.1, 0.9], [0, 1]).map((point) => point.precision)); // [ 1, 0.5 ]
 * ```
 */
export function prCurve(scores: ArrayLike<number>, labels: Labels): PrPoint[] {
  const ranking = rank("prCurve", scores, labels);
  return pointsOf(ranking, (tp, fp, threshold) => ({
    threshold,
    recall: tp / ranking.positives,
    precision: tp / (tp + fp),
  }));
}

function pointsOf<P>(ranking: Ranking, point: (tp: number, fp: number, threshold: number) => P): P[] {
  return Array.from(ranking.scores, (score, at) =>
    point(ranking.truePositives[at]!, ranking.falsePositives[at]!, score),
  );
}
