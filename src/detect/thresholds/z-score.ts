import { UserError } from "../../core/errors.js";
import { mean, standardDeviation } from "../../metrics/index.js";
import { checkOption, type ThresholdRule, thresholdRule } from "./threshold.js";

/** Which scores a z-score rule calls anomalous, and whether it looks at their logarithm. */
export interface ZScoreOptions {
  /** Default `upper`. `two-sided` and `lower` also flag samples that are reconstructed unusually *well*. */
  readonly tail?: "upper" | "lower" | "two-sided";
  /** Take the logarithm first, for right-skewed errors (all scores above 0). Default false. */
  readonly log?: boolean;
}

/**
 * Anomalous beyond `k` standard deviations from the calibration mean; the sd is `sqrt(mean((e - mean)²))`.
 * Errors are skewed, so k promises no false-alarm rate: use {@link conformal} for that.
 *
 * @throws UserError when k is not a finite number >= 0, or with `log` when a score is not above 0.
 * @example
 * ```ts
 * import { zScore } from "sandglass";
 * console.log(zScore(2).fit([1, 3]).upper); // 4
 * ```
 */
export function zScore(k = 3, { tail = "upper", log = false }: ZScoreOptions = {}): ThresholdRule {
  checkOption("zScore k", "a finite number >= 0", k, k >= 0 && Number.isFinite(k));
  return thresholdRule("z-score", { k, tail, log }, (scores) => {
    const values = log ? logarithms(scores) : scores;
    const standard = { mean: mean(values), sd: standardDeviation(values) };
    const cut = (side: number): number => {
      const value = standard.mean + side * k * standard.sd;
      return log ? Math.exp(value) : value;
    };
    return {
      standard: log ? { ...standard, log } : standard,
      ...(tail === "lower" ? {} : { upper: cut(1) }),
      ...(tail === "upper" ? {} : { lower: cut(-1) }),
    };
  });
}

/**
 * Anomalous above the calibration mean plus `k` standard deviations: the upper {@link zScore}, under the name
 * tutorials use (TensorFlow's takes k = 1, on training errors).
 *
 * @throws UserError when k is not a finite number >= 0.
 * @example
 * ```ts
 * import { meanPlusSd } from "sandglass";
 * console.log(meanPlusSd(1).fit([1, 3]).upper); // 3
 * ```
 */
export function meanPlusSd(k = 1): ThresholdRule {
  const { fit } = zScore(k);
  return {
    name: "mean-plus-sd",
    needsLabels: false,
    fit: (scores) => ({ ...fit(scores), rule: "mean-plus-sd", options: { k } }),
  };
}

function logarithms(scores: ArrayLike<number>): Float64Array {
  return Float64Array.from(scores, (score, at) => {
    if (score > 0) return Math.log(score);
    throw new UserError({
      where: "zScore with log",
      expected: "scores above 0",
      got: `${score} at index ${at}`,
      remedy: "Leave log out.",
    });
  });
}
