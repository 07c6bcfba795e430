import { UserError } from "../core/errors.js";
import type { Labels } from "./check.js";
import { type Segment, segmentsOf } from "./segments.js";

/** Which part of a range matters more. */
export type PositionalBias = "flat" | "front" | "middle" | "back";

/** How partly covered ranges count. */
export interface RangeOptions {
  /** Recall only: weight 0 … 1 of merely touching an anomaly against covering it. Default 0. */
  readonly existence?: number;
  /** Default `flat`. */
  readonly bias?: PositionalBias;
  /** `one` ignores fragmentation; `reciprocal` divides the reward by the number of pieces. Default `one`. */
  readonly cardinality?: "one" | "reciprocal";
}

/**
 * Recall over anomalous ranges: how much of each true range the alarms cover, averaged over the true ranges.
 *
 * Source: Tatbul et al., "Precision and recall for time series", NeurIPS 2018.
 *
 * @throws UserError when lengths differ or there is no anomaly to find.
 * @example
 * ```ts
 * import { rangeRecall } from "sandglass";
 * console.log(rangeRecall([0, 1, 0, 0], [0, 1, 1, 0], { existence: 0.5 })); // 0.75
 * ```
 */
export function rangeRecall(alarms: Labels, labels: Labels, options: RangeOptions = {}): number {
  checkSeries("rangeRecall", alarms, labels);
  const { existence = 0 } = options;
  const [predicted, real] = [segmentsOf(alarms), segmentsOf(labels)];
  if (real.length === 0) {
    throw new UserError({ where: "rangeRecall", expected: "at least one anomalous range", got: "none" });
  }
  return averageOver(real, (range) => {
    const { reward, pieces } = overlapReward(range, predicted, options);
    return existence * (pieces > 0 ? 1 : 0) + (1 - existence) * reward;
  });
}

/**
 * Precision over alarm ranges: how much of each alarm lies on true ranges, averaged over the alarms; 0 without alarms.
 *
 * Source: Tatbul et al., "Precision and recall for time series", NeurIPS 2018.
 *
 * @throws UserError when lengths differ.
 * @example
 * ```ts
 * import { rangePrecision } from "sandglass";
 * console.log(rangePrecision([1, 1, 0, 1], [0, 1, 1, 0])); // 0.25
 * ```
 */
export function rangePrecision(alarms: Labels, labels: Labels, options: Omit<RangeOptions, "existence"> = {}): number {
  checkSeries("rangePrecision", alarms, labels);
  const [predicted, real] = [segmentsOf(alarms), segmentsOf(labels)];
  if (predicted.length === 0) return 0;
  return averageOver(predicted, (range) => overlapReward(range, real, options).reward);
}

function checkSeries(where: string, alarms: Labels, labels: Labels): void {
  if (alarms.length === labels.length && alarms.length > 0) return;
  throw new UserError({
    where,
    expected: "one label for each of one or more time steps",
    got: `${alarms.length} alarms and ${labels.length} labels`,
  });
}

function averageOver(ranges: readonly Segment[], value: (range: Segment) => number): number {
  return ranges.reduce((sum, range) => sum + value(range), 0) / ranges.length;
}

/** The paper's CardinalityFactor times the sum of positional overlaps of `range` with `others`. */
function overlapReward(
  range: Segment,
  others: readonly Segment[],
  { bias = "flat", cardinality = "one" }: RangeOptions,
): { reward: number; pieces: number } {
  const length = range.last - range.first + 1;
  let total = 0;
  for (let place = 1; place <= length; place++) total += weights[bias](place, length);
  let covered = 0;
  let pieces = 0;
  for (const other of others) {
    const first = Math.max(range.first, other.first);
    const last = Math.min(range.last, other.last);
    if (first > last) continue;
    pieces++;
    for (let at = first; at <= last; at++) covered += weights[bias](at - range.first + 1, length);
  }
  const factor = cardinality === "reciprocal" && pieces > 1 ? 1 / pieces : 1;
  return { reward: (factor * covered) / total, pieces };
}

/** Weight of the `place`-th step (1 … length) of a range. */
const weights: { readonly [bias in PositionalBias]: (place: number, length: number) => number } = {
  flat: () => 1,
  front: (place, length) => length - place + 1,
  middle: (place, length) => Math.min(place, length - place + 1),
  back: (place) => place,
};
