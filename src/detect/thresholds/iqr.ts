import { quantile } from "../../metrics/index.js";
import { checkOption, type ThresholdRule, thresholdRule } from "./threshold.js";

/**
 * Anomalous above the upper quartile plus `k` interquartile ranges: the whisker of a box plot for k = 1.5.
 *
 * Source: Tukey, "Exploratory data analysis", 1977.
 *
 * @throws UserError when k is not a finite number >= 0.
 * @example
 * ```ts
 * import { iqr } from "sandglass";
 * console.log(iqr(1.5).fit([1, 2, 3, 4, 5]).upper); // 7
 * ```
 */
export function iqr(k = 1.5): ThresholdRule {
  checkOption("iqr k", "a finite number >= 0", k, k >= 0 && Number.isFinite(k));
  return thresholdRule("iqr", { k }, (scores) => {
    const [lower, upper] = [quantile(scores, 0.25), quantile(scores, 0.75)];
    const notes = upper === lower ? ["half of the calibration scores are equal: any score above them alarms"] : [];
    return { upper: upper + k * (upper - lower), notes };
  });
}
