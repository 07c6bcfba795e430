import type { Confusion } from "./confusion.js";

/** Rates at one threshold, anomalous being the positive class. A ratio of nothing to nothing is 0, as in scikit-learn. */
export interface Classification {
  /** Share of alarms that are anomalies. */
  readonly precision: number;
  /** Share of anomalies that raised an alarm. */
  readonly recall: number;
  readonly f1: number;
  readonly accuracy: number;
  /** Mean of recall and of the share of normals left in peace; of one class only, that class's share. */
  readonly balancedAccuracy: number;
  /** Matthews correlation, -1 … 1; 0 when alarms or labels are constant. */
  readonly mcc: number;
  /** Share of normals that raised an alarm. */
  readonly falseAlarmRate: number;
  /** Accuracy of always answering with the commoner class: show it beside `accuracy`. */
  readonly majorityAccuracy: number;
}

/**
 * Everything one reads off a confusion matrix.
 *
 * @example
 * ```ts
 * import { classification, confusion } from "sandglass";
 * const { recall, f1 } = classification(confusion([0.1, 0.9, 0.8], [0, 1, 0], 0.5));
 * console.log(recall, f1.toFixed(2)); // 1 0.67
 * ```
 */
export function classification(counts: Confusion): Classification {
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = counts;
  const [positives, negatives] = [tp + fn, tn + fp];
  const shares = [...(positives > 0 ? [tp / positives] : []), ...(negatives > 0 ? [tn / negatives] : [])];
  // Each root by itself: the product of four counts may pass 2^53.
  const norm = Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn);
  return {
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, positives),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    accuracy: ratio(tp + tn, positives + negatives),
    balancedAccuracy: ratio(
      shares.reduce((sum, share) => sum + share, 0),
      shares.length,
    ),
    mcc: ratio(tp * tn - fp * fn, norm),
    falseAlarmRate: ratio(fp, negatives),
    majorityAccuracy: ratio(Math.max(positives, negatives), positives + negatives),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
