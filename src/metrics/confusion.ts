import { UserError } from "../core/errors.js";
import { checkScores, type Labels } from "./check.js";

/** Counts at one threshold; positive means anomalous. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/**
 * Confusion counts with an alarm where score > threshold. One class only is fine: the other's counts are 0.
 *
 * @throws UserError when lengths differ, there are no scores, or a score or the threshold is NaN.
 * @example
 * ```ts
 * import { confusion } from "sandglass";
 * console.log(confusion([0.1, 0.9, 0.8], [0, 1, 0], 0.5).falsePositives); // 1
 * ```
 */
export function confusion(scores: ArrayLike<number>, labels: Labels, threshold: number): Confusion {
  if (Number.isNaN(threshold)) throw new UserError({ where: "confusion", expected: "a threshold", got: "NaN" });
  checkScores("confusion", scores, labels);
  return confusionOf(
    Array.from({ length: scores.length }, (_, at) => scores[at]! > threshold),
    labels,
  );
}

/**
 * Confusion counts of alarms already decided, for two-sided rules.
 *
 * @throws UserError when lengths differ or there are no alarms.
 * @example
 * ```ts
 * import { confusionOf } from "sandglass";
 * console.log(confusionOf([true, false], [1, 1]).falseNegatives); // 1
 * ```
 */
export function confusionOf(alarms: Labels, labels: Labels): Confusion {
  if (alarms.length !== labels.length || alarms.length === 0) {
    throw new UserError({
      where: "confusion",
      expected: "one label for each of one or more alarms",
      got: `${alarms.length} alarms and ${labels.length} labels`,
    });
  }
  let [truePositives, falsePositives, trueNegatives, falseNegatives] = [0, 0, 0, 0];
  for (let at = 0; at < alarms.length; at++) {
    if (alarms[at]) labels[at] ? truePositives++ : falsePositives++;
    else labels[at] ? falseNegatives++ : trueNegatives++;
  }
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}
