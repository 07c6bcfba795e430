import { UserError } from "../../core/errors.js";

/** Points of a series by time, at most one for each step. */
export interface Ordered {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  /** Step of the grid each point is at, ascending. */
  readonly slots: Float64Array;
  readonly times?: Float64Array;
  readonly labels?: ArrayLike<number>;
  readonly interval?: number;
  readonly notices: readonly string[];
}

interface Unordered {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly times?: Float64Array;
  readonly labels?: ArrayLike<number>;
}

/** Sorts points by time and averages those at the same step. `interval`: a step in milliseconds, the median by default. */
export function inOrder(raw: Unordered, interval?: number): Ordered {
  const { names, columns, times, labels } = raw;
  const count = columns[0]!.length;
  if (times === undefined) {
    const slots = Float64Array.from({ length: count }, (_, at) => at);
    return { names, columns, slots, notices: [], ...(labels && { labels }) };
  }
  const bad = times.findIndex((time) => !Number.isFinite(time));
  if (bad >= 0) {
    throw new UserError({ where: `series, point ${bad}`, expected: "a time", got: `${times[bad]}` });
  }
  const notices: string[] = [];
  const order = Uint32Array.from(times.keys());
  const displaced = times.reduce((sum, time, at) => sum + (at > 0 && time < times[at - 1]! ? 1 : 0), 0);
  if (displaced > 0) {
    order.sort((a, b) => times[a]! - times[b]! || a - b);
    notices.push(`The times were out of order in ${displaced} places and were sorted.`);
  }
  const sorted = Float64Array.from(order, (at) => times[at]!);
  const step = interval ?? usualStep(sorted);
  const groups = bySlot(sorted, step);
  const merged = count - groups.length;
  const repeated = sorted.reduce((sum, time, at) => sum + (at > 0 && time === sorted[at - 1] ? 1 : 0), 0);
  if (repeated > 0) notices.push(`${repeated} points have the time of another and were averaged with it.`);
  if (merged > repeated) {
    notices.push(`${merged - repeated} points lie closer than ${inWords(step)} to another and were averaged with it.`);
  }
  const average = (column: ArrayLike<number>): Float64Array =>
    Float64Array.from(groups, ({ from, to }) => meanOf(column, order.subarray(from, to)));
  return {
    names,
    columns: columns.map(average),
    slots: Float64Array.from(groups, ({ slot }) => slot),
    times: Float64Array.from(groups, ({ from }) => sorted[from]!),
    interval: step,
    notices,
    ...(labels && {
      labels: Float64Array.from(groups, ({ from, to }) =>
        order.subarray(from, to).reduce((most, at) => Math.max(most, labels[at]!), 0),
      ),
    }),
  };
}

/** A duration as people say it: `5 min`. */
export function inWords(milliseconds: number): string {
  const units = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "min"],
    [1000, "s"],
  ] as const;
  const [size, unit] = units.find(([one]) => milliseconds >= one) ?? [1, "ms"];
  return `${Number((milliseconds / size).toPrecision(3))} ${unit}`;
}

/** The median of the steps that are not 0. */
function usualStep(sorted: Float64Array): number {
  const steps = sorted
    .slice(1)
    .map((time, at) => time - sorted[at]!)
    .filter((step) => step > 0)
    .sort();
  const step = steps[Math.floor(steps.length / 2)];
  if (step !== undefined) return step;
  throw new UserError({
    where: "series",
    expected: "points at different times",
    got: `${sorted.length} at the same`,
    remedy: "Name the column of times, or leave it out where it holds something else.",
  });
}

/** Points that share a step of the grid. The grid follows the points, so that a clock that drifts does not leave it. */
function bySlot(sorted: Float64Array, step: number): { slot: number; from: number; to: number }[] {
  const groups: { slot: number; from: number; to: number }[] = [];
  for (const [at, time] of sorted.entries()) {
    const last = groups.at(-1);
    const ahead = last === undefined ? 0 : Math.round((time - sorted[last.from]!) / step);
    if (last !== undefined && ahead === 0) last.to = at + 1;
    else groups.push({ slot: (last?.slot ?? 0) + ahead, from: at, to: at + 1 });
  }
  return groups;
}

function meanOf(column: ArrayLike<number>, rows: Uint32Array): number {
  let [sum, count] = [0, 0];
  for (const row of rows) {
    if (Number.isNaN(column[row]!)) continue;
    sum += column[row]!;
    count++;
  }
  return count === 0 ? Number.NaN : sum / count;
}
