import { UserError } from "../../core/errors.js";
import { mean, oracleF1, standardDeviation } from "../../metrics/index.js";
import { checkCalibration, describe, type ThresholdRule } from "./threshold.js";

/**
 * The cut with the best F1 on *labelled* calibration scores (1 = anomalous). The only rule that needs labels; the F1
 * it reports is an oracle's on those labels, so measure on other data.
 *
 * @throws UserError without labels, or when they hold one class only.
 * @example
 * ```ts
 * import { bestF1 } from "sandglass";
 * console.log(bestF1().fit([1, 2, 8, 9], [0, 0, 1, 1]).upper); // 5
 * ```
 */
export function bestF1(): ThresholdRule {
  return {
    name: "best-f1",
    needsLabels: true,
    fit: (scores, labels) => {
      checkCalibration("best-f1", scores);
      if (labels === undefined) {
        throw new UserError({
          where: "best-f1",
          expected: "a label (1 = anomalous) for each calibration score",
          got: "no labels",
          remedy: "Every other rule works without labels; try conformal.",
        });
      }
      const { f1, threshold } = oracleF1(scores, labels);
      const normal = Array.from(scores).filter((_, at) => !labels[at]);
      return describe("best-f1", {}, scores, {
        standard: { mean: mean(normal), sd: standardDeviation(normal) },
        // JSON has no infinity: this cut, too, lets every score alarm.
        upper: Math.max(threshold, -Number.MAX_VALUE),
        notes: [`chosen with labels, on which its F1 is ${f1.toFixed(4)} (oracle): measure it on other data`],
      });
    },
  };
}
