import { quantile } from "../../metrics/index.js";
import { checkOption, type ThresholdRule, thresholdRule } from "./threshold.js";

/**
 * Anomalous above the `q` quantile of the calibration scores (interpolated). About 1 - q of normals alarm; for a rate
 * that is kept whatever the sample, use {@link conformal}.
 *
 * @throws UserError when q is not within 0 … 1.
 * @example
 * ```ts
 * import { quantileThreshold } from "sandglass";
 * console.log(quantileThreshold(0.75).fit([1, 2, 3, 4, 5]).upper); // 4
 * ```
 */
export function quantileThreshold(q = 0.98): ThresholdRule {
  checkOption("quantileThreshold q", "a number within 0 … 1", q, q >= 0 && q <= 1);
  return thresholdRule("quantile", { q }, (scores) => ({ upper: quantile(scores, q) }));
}

/**
 * Anomalous above the 1 - `share` quantile, for scores of unlabelled data of which `share` is known to be anomalous.
 *
 * @throws UserError when share is not within 0 … 1.
 * @example
 * ```ts
 * import { contamination } from "sandglass";
 * console.log(contamination(0.25).fit([1, 2, 3, 4, 50]).upper); // 4
 * ```
 */
export function contamination(share = 0.05): ThresholdRule {
  checkOption("contamination share", "a number within 0 … 1", share, share >= 0 && share <= 1);
  return thresholdRule("contamination", { share }, (scores) => ({ upper: quantile(scores, 1 - share) }));
}
