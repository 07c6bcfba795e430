import { UserError } from "../../core/errors.js";
import { sorted } from "../../metrics/descriptive.js";
import { checkOption, type ThresholdRule, thresholdRule } from "./threshold.js";

/**
 * Anomalous when the conformal p-value, `(1 + #{calibration >= s}) / (n + 1)`, is at most `level`. If calibration and
 * new normals are exchangeable, a new normal alarms with probability at most `level`, whatever the distribution of the
 * scores; over draws of the calibration set too, not for each one (see {@link falseAlarmBand}). Series that drift are not
 * exchangeable, and alarm more: use {@link AdaptiveConformal} there.
 *
 * Source: Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005; Bates et al., "Testing for
 * outliers with conformal p-values", 2023.
 *
 * @throws UserError when level is not within 0 … 1, or too small for the number of calibration scores.
 * @example
 * ```ts
 * import { conformal } from "sandglass";
 * const threshold = conformal(0.1).fit(Array.from({ length: 19 }, (_, at) => at));
 * console.log(threshold.upper); // 17
 * ```
 */
export function conformal(level = 0.05): ThresholdRule {
  checkOption("conformal level", "a number above 0 and below 1", level, level > 0 && level < 1);
  return thresholdRule("conformal", { level }, (scores) => {
    const exceeding = mayExceed(scores.length, level);
    if (exceeding < 0) {
      const needed = Math.ceil(1 / level - 1e-9) - 1;
      throw new UserError({
        where: "conformal",
        expected: `at least ${needed} calibration scores for level ${level}`,
        got: `${scores.length}, with which the smallest reachable p is ${(1 / (scores.length + 1)).toPrecision(3)}`,
        remedy: "Calibrate on more normal samples or ask for a higher level.",
      });
    }
    return { upper: sorted(scores)[scores.length - 1 - exceeding]! };
  });
}

/** Most calibration scores that may be >= s while s still has p <= level; -1 when no s can. */
function mayExceed(count: number, level: number): number {
  // The allowance keeps .05 * 20 from falling just under 1.
  return Math.floor(level * (count + 1) * (1 + 1e-12)) - 1;
}

/** Conformal p-values against one calibration set, kept sorted: each costs a binary search. */
export class ConformalPValues {
  readonly #ascending: Float64Array;

  /** Throws UserError when there are no calibration scores. */
  constructor(calibration: ArrayLike<number>) {
    if (calibration.length === 0) {
      throw new UserError({ where: "conformal p-value", expected: "one or more calibration scores", got: "none" });
    }
    this.#ascending = sorted(calibration);
  }

  /** The smallest p these calibration scores can give: 1 / (n + 1). */
  get smallest(): number {
    return 1 / (this.#ascending.length + 1);
  }

  /** `(1 + #{calibration >= score}) / (n + 1)`. */
  of(score: number): number {
    const all = this.#ascending;
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle]! >= score) high = middle;
      else low = middle + 1;
    }
    return (1 + all.length - low) / (all.length + 1);
  }
}

/**
 * Conformal p-value of each score against calibration scores of normals.
 *
 * @throws UserError when there are no calibration scores.
 * @example
 * ```ts
 * import { conformalPValues } from "sandglass";
 * console.log(conformalPValues([1, 2, 3], [0, 2.5, 9]).join(" ")); // 1 0.5 0.25
 * ```
 */
export function conformalPValues(calibration: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  const values = new ConformalPValues(calibration);
  return Float64Array.from(scores, (score) => values.of(score));
}
