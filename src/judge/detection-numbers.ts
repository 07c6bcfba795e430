import { type FittedThreshold, isAnomalous } from "../detect/index.js";
import { aurocOf } from "../metrics/auroc.js";
import { averagePrecisionOf } from "../metrics/average-precision.js";
import { bootstrapIntervals } from "../metrics/bootstrap.js";
import { fprAtTprOf } from "../metrics/fpr-at-tpr.js";
import { type Confusion, classification, confusionOf, type Interval, oracleF1 } from "../metrics/index.js";
import { rank, resampledRank } from "../metrics/ranking.js";
import type { Numbers } from "./evaluation.js";

/** Alarms of a threshold, 1 = anomalous. */
export function alarmsOf(threshold: FittedThreshold, scores: ArrayLike<number>): Uint8Array {
  return Uint8Array.from(scores, (score) => (isAnomalous(threshold, score) ? 1 : 0));
}

/** Whether there are normals and anomalies: a ranking needs both. */
export function hasBoth(labels: Uint8Array): boolean {
  return labels.includes(1) && labels.includes(0);
}

/** How well scores rank anomalies above normals, whatever the threshold. Needs both classes. */
export function rankingNumbers(scores: ArrayLike<number>, labels: Uint8Array): Numbers {
  const ranking = rank("ranking", scores, labels);
  return {
    auroc: aurocOf(ranking),
    averagePrecision: averagePrecisionOf(ranking),
    fprAt95Tpr: fprAtTprOf(ranking, 0.95),
  };
}

/** What a threshold fixed beforehand comes to. */
export function verdictNumbers(counts: Confusion): Numbers {
  const { accuracy, precision, recall, f1, falseAlarmRate, balancedAccuracy, mcc } = classification(counts);
  return { accuracy, precision, recall, f1, falseAlarmRate, balancedAccuracy, mcc };
}

/** The verdict's numbers that are defined for the classes there are: one-sided test sets say nothing of the other side. */
export function definedNumbers(counts: Confusion): Numbers {
  const numbers = verdictNumbers(counts);
  const { accuracy, falseAlarmRate, recall } = numbers as Record<string, number>;
  const anomalies = counts.truePositives + counts.falseNegatives;
  const normals = counts.trueNegatives + counts.falsePositives;
  if (anomalies > 0 && normals > 0) return numbers;
  return anomalies > 0
    ? { accuracy: accuracy!, recall: recall! }
    : { accuracy: accuracy!, falseAlarmRate: falseAlarmRate! };
}

/** The best any threshold could do with the answers at hand; named so, and never a headline. */
export const oracleNumbers = (scores: ArrayLike<number>, labels: Uint8Array): Numbers => ({
  oracleF1: oracleF1(scores, labels).f1,
});

/** 95 % bootstrap intervals, resampling anomalies and normals apart. Fewer resamples of large test sets. */
export function detectionIntervals(
  scores: Float64Array,
  labels: Uint8Array,
  alarms: Uint8Array,
): Readonly<Record<string, Interval>> {
  const resamples = Math.max(100, Math.min(1000, Math.round(1e6 / labels.length)));
  const ranked = resampledRank("intervals", scores, labels);
  const picked = (from: Uint8Array, items: readonly number[]): Uint8Array => from.map((_, at) => from[items[at]!]!);
  const statistics = (items: number[]): Numbers => {
    const ranking = ranked(items);
    const counts = confusionOf(picked(alarms, items), picked(labels, items));
    const { accuracy, precision, recall, f1, falseAlarmRate } = classification(counts);
    const order = { auroc: aurocOf(ranking), averagePrecision: averagePrecisionOf(ranking) };
    return { ...order, accuracy, precision, recall, f1, falseAlarmRate };
  };
  return bootstrapIntervals(labels.length, statistics, { labels, resamples });
}
