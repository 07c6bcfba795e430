import { UserError } from "../core/errors.js";
import { checkScores, countBothClasses, type Labels } from "./check.js";
import { segmentsOf } from "./segments.js";

/** Both volumes of one scored series, 0 … 1. */
export interface VolumeUnderSurface {
  /** Mean over window lengths 0 … `maxWindow` of the range-aware area under the ROC curve. */
  readonly roc: number;
  /** The same for the precision-recall curve (by steps, as average precision). */
  readonly pr: number;
}

/**
 * VUS-ROC and VUS-PR of a scored series: areas under curves whose labels fade out around each anomaly, averaged over
 * fade lengths 0 … `maxWindow` time steps, so that a slightly early or late alarm still counts. Uses every distinct
 * score as threshold, where the authors' code samples 250.
 *
 * Source: Paparrizos et al., "Volume under the surface", VLDB 2022.
 *
 * @throws UserError when labels hold one class only, lengths differ, a score is NaN or maxWindow is not a whole number >= 0.
 * @example
 * ```ts
 * import { volumeUnderSurface } from "sandglass";
 * const { roc } = volumeUnderSurface([0, 0, 1, 9, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0, 0], { maxWindow: 2 });
 * console.log(roc > 0.9); // true
 * ```
 */
export function volumeUnderSurface(
  scores: ArrayLike<number>,
  labels: Labels,
  options: { readonly maxWindow: number },
): VolumeUnderSurface {
  const where = "volumeUnderSurface";
  const { maxWindow } = options;
  if (!Number.isInteger(maxWindow) || maxWindow < 0) {
    throw new UserError({ where: `${where} maxWindow`, expected: "a whole number >= 0", got: String(maxWindow) });
  }
  checkScores(where, scores, labels);
  countBothClasses(where, labels);
  const order = Uint32Array.from({ length: scores.length }, (_, at) => at).sort((a, b) => compare(scores, a, b));
  let [roc, pr] = [0, 0];
  for (let window = 0; window <= maxWindow; window++) {
    const areas = rangeAreas(scores, order, labels, window);
    roc += areas.roc;
    pr += areas.pr;
  }
  return { roc: roc / (maxWindow + 1), pr: pr / (maxWindow + 1) };
}

function compare(scores: ArrayLike<number>, a: number, b: number): number {
  return scores[a]! === scores[b]! ? 0 : scores[a]! > scores[b]! ? -1 : 1;
}

/** R-AUC-ROC and R-AUC-PR for one fade length. */
function rangeAreas(scores: ArrayLike<number>, order: Uint32Array, labels: Labels, window: number): VolumeUnderSurface {
  const soft = fade(labels, window);
  const segments = segmentsOf(soft);
  const segmentAt = new Int32Array(soft.length).fill(-1);
  for (const [number, { first, last }] of segments.entries()) segmentAt.fill(number, first, last + 1);
  const touched = new Uint8Array(segments.length);
  let weight = 0;
  for (let at = 0; at < soft.length; at++) weight += (soft[at]! + (labels[at] ? 1 : 0)) / 2;

  let [roc, pr] = [0, 0];
  let [truePositives, existing, tpr, fpr] = [0, 0, 0, 0];
  for (let rank = 0; rank < order.length; rank++) {
    const at = order[rank]!;
    truePositives += soft[at]!;
    const segment = segmentAt[at]!;
    if (segment >= 0 && !touched[segment]) {
      touched[segment] = 1;
      existing++;
    }
    const next = order[rank + 1];
    if (next !== undefined && scores[next] === scores[at]) continue;
    const alarms = rank + 1;
    const nextTpr = (Math.min(truePositives / weight, 1) * existing) / segments.length;
    const nextFpr = (alarms - truePositives) / (soft.length - weight);
    roc += ((nextFpr - fpr) * (nextTpr + tpr)) / 2;
    pr += (nextTpr - tpr) * (truePositives / alarms);
    tpr = nextTpr;
    fpr = nextFpr;
  }
  // The last point may stop short of (1, 1) because the faded labels weigh more than half of themselves.
  roc += ((1 - fpr) * (1 + tpr)) / 2;
  return { roc, pr };
}

/** Labels as 0 … 1: around each anomaly `sqrt(1 - distance / window)` over half a window on both sides. */
function fade(labels: Labels, window: number): Float64Array {
  const soft = Float64Array.from({ length: labels.length }, (_, at) => (labels[at] ? 1 : 0));
  for (const { first, last } of segmentsOf(labels)) {
    for (let distance = 1; distance <= Math.floor(window / 2); distance++) {
      const value = Math.sqrt(1 - distance / window);
      if (first - distance >= 0) soft[first - distance] = Math.min(1, soft[first - distance]! + value);
      if (last + distance < soft.length) soft[last + distance] = Math.min(1, soft[last + distance]! + value);
    }
  }
  return soft;
}
