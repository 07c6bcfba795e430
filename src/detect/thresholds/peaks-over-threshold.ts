import { UserError } from "../../core/errors.js";
import { quantile } from "../../metrics/index.js";
import { fitPareto, paretoQuantile } from "./pareto.js";
import { checkOption, type ThresholdRule, thresholdRule } from "./threshold.js";

/** Where the tail begins. */
export interface PeaksOverThresholdOptions {
  /** Quantile of the calibration scores above which the tail is fitted. Default .9; the SPOT paper takes .98. */
  readonly level?: number;
}

/** Fewer peaks give no tail to speak of. */
const fewestPeaks = 10;

/**
 * Anomalous above the score that a normal exceeds with probability `risk`, extrapolated from a generalised Pareto
 * distribution of the calibration scores beyond a high quantile: works for risks far smaller than 1 / n.
 *
 * Source: Siffer et al., "Anomaly detection in streams with extreme value theory", KDD 2017.
 *
 * @throws UserError when level or risk is out of range, or fewer than 10 scores lie beyond the level.
 * @example
 * ```ts
 * import { peaksOverThreshold } from "sandglass";
 * const scores = Array.from({ length: 999 }, (_, at) => -Math.log(1 - (at + 1) / 1000));
 * console.log(peaksOverThreshold(1e-4).fit(scores).upper! > 8); // true
 * ```
 */
export function peaksOverThreshold(risk = 1e-3, { level = 0.9 }: PeaksOverThresholdOptions = {}): ThresholdRule {
  checkTail("peaksOverThreshold", risk, level);
  return thresholdRule("peaks-over-threshold", { risk, level }, (scores) => {
    const start = quantile(scores, level);
    const peaks = peaksAbove(scores, start);
    return { upper: start + paretoQuantile(fitPareto(peaks), Math.min(1, (risk * scores.length) / peaks.length)) };
  });
}

export function checkTail(where: string, risk: number, level: number): void {
  checkOption(`${where} level`, "a number above 0 and below 1", level, level > 0 && level < 1);
  checkOption(`${where} risk`, `a number above 0 and at most 1 - level`, risk, risk > 0 && risk <= 1 - level + 1e-12);
}

/** Excesses over `start`; refuses too few. */
export function peaksAbove(scores: ArrayLike<number>, start: number): number[] {
  const peaks: number[] = [];
  for (let at = 0; at < scores.length; at++) if (scores[at]! > start) peaks.push(scores[at]! - start);
  if (peaks.length >= fewestPeaks) return peaks;
  throw new UserError({
    where: "peaks over threshold",
    expected: `at least ${fewestPeaks} calibration scores beyond the level`,
    got: `${peaks.length} of ${scores.length}`,
    remedy: "Calibrate on more normal samples, lower the level, or take another rule.",
  });
}
