import { median } from "../../metrics/index.js";
import { checkOption, type ThresholdRule, thresholdRule } from "./threshold.js";

/** Makes the median absolute deviation of a normal distribution its standard deviation: 1 / Φ⁻¹(3/4). */
const normalConsistency = 1.482602218505602;

/**
 * Anomalous above median + `k` · 1.4826 · median(|score - median|), which up to half the scores cannot move.
 *
 * Source: Leys et al., "Detecting outliers: do not use standard deviation around the mean, use absolute deviation around
 * the median", 2013.
 *
 * @throws UserError when k is not a finite number >= 0.
 * @example
 * ```ts
 * import { mad } from "sandglass";
 * console.log(mad(2).fit([1, 2, 3, 4, 1000]).upper!.toFixed(2)); // 5.97
 * ```
 */
export function mad(k = 3): ThresholdRule {
  checkOption("mad k", "a finite number >= 0", k, k >= 0 && Number.isFinite(k));
  return thresholdRule("mad", { k }, (scores) => {
    const centre = median(scores);
    const deviation = normalConsistency * median(Float64Array.from(scores, (score) => Math.abs(score - centre)));
    const notes = deviation === 0 ? ["half of the calibration scores are equal: any score above them alarms"] : [];
    return { upper: centre + k * deviation, notes };
  });
}
