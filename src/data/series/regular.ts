import { UserError } from "../../core/errors.js";
import { formatTime } from "../time.js";
import type { Stretch } from "../windows.js";
import { inOrder } from "./order.js";

/** A series as a file has it: gaps, repeated times and any order are possible. */
export interface RawSeries {
  /** Name of each channel. */
  readonly names: readonly string[];
  /** The points of each channel; NaN where one is missing. */
  readonly columns: readonly Float64Array[];
  /** Milliseconds since 1970 of each point. Without them points follow at equal distances. */
  readonly times?: Float64Array;
  /** For each point, above 0 = anomalous. */
  readonly labels?: ArrayLike<number>;
  /** How it was read, where that is worth a line. */
  readonly notices?: readonly string[];
}

/** A series with a point at every step, cut where too much is missing. */
export interface RegularSeries extends RawSeries {
  /** Milliseconds from one point to the next; undefined without times. */
  readonly interval?: number;
  /** Stretches without a hole: a window stays within one. */
  readonly segments: readonly Stretch[];
  /** What was done to it, for people to read. */
  readonly notices: readonly string[];
}

/** How {@link regularSeries} treats gaps. */
export interface RegularOptions {
  /** Longest run of missing points that is bridged by a straight line. Default 3. */
  readonly bridge?: number;
  /** Milliseconds from one point to the next. Default: the median. */
  readonly interval?: number;
}

/**
 * Puts a series on a grid of equal steps: sorted by time, points at the same step averaged, short gaps bridged by straight
 * lines, and cut at long ones. Points between steps go to the nearest.
 *
 * @example
 * ```ts
 * import { regularSeries } from "sandglass/data";
 * const times = Float64Array.of(0, 1000, 3000, 2000, 9000);
 * const series = regularSeries({ names: ["flow"], times, columns: [Float64Array.of(1, 2, 4, Number.NaN, 8)] });
 * console.log(series.columns[0]!.join(" "), series.segments.length); // 1 2 3 4 8 2
 * ```
 *
 * @throws UserError for no points, times that are not finite, or columns of different lengths.
 */
export function regularSeries(raw: RawSeries, options: RegularOptions = {}): RegularSeries {
  const { bridge = 3 } = options;
  checkLengths(raw);
  const ordered = inOrder(raw, options.interval);
  const { names, columns, slots, labels, times } = ordered;
  const notices = [...(raw.notices ?? []), ...ordered.notices];
  const out: number[][] = names.map(() => []);
  const outTimes: number[] = [];
  const outLabels: number[] = [];
  const segments: { from: number; to: number }[] = [];
  let bridged = 0;
  let last: number | undefined;
  for (let at = 0; at < slots.length; at++) {
    if (columns.some((column) => Number.isNaN(column[at]!))) continue;
    const gap = last === undefined ? 0 : slots[at]! - slots[last]! - 1;
    const from = outTimes.length;
    if (last === undefined || gap > bridge) {
      if (last !== undefined) notices.push(cut(gap, times?.[last]));
      segments.push({ from, to: from });
    } else {
      for (let step = 1; step <= gap; step++) {
        const part = step / (gap + 1);
        for (const [index, column] of columns.entries()) {
          out[index]!.push(column[last]! * (1 - part) + column[at]! * part);
        }
        outTimes.push(times === undefined ? slots[last]! + step : times[last]! + (times[at]! - times[last]!) * part);
        outLabels.push(Math.max(labels?.[last] ?? 0, labels?.[at] ?? 0));
      }
      bridged += gap;
    }
    for (const [index, column] of columns.entries()) out[index]!.push(column[at]!);
    outTimes.push(times === undefined ? slots[at]! : times[at]!);
    outLabels.push(labels?.[at] ?? 0);
    segments.at(-1)!.to = outTimes.length;
    last = at;
  }
  if (last === undefined) {
    throw new UserError({ where: "series", expected: "points with a number in every channel", got: "none" });
  }
  if (bridged > 0) notices.push(`${bridged} missing points were bridged by straight lines.`);
  return {
    names,
    columns: out.map((column) => Float64Array.from(column)),
    segments,
    notices,
    ...(times && { times: Float64Array.from(outTimes) }),
    ...(ordered.interval !== undefined && { interval: ordered.interval }),
    ...(labels && { labels: Uint8Array.from(outLabels, (label) => (label > 0 ? 1 : 0)) }),
  };
}

function cut(gap: number, time: number | undefined): string {
  const where = time === undefined ? "" : ` after ${formatTime(time)}`;
  return `${gap} points are missing${where}: the series is cut there.`;
}

/** Programs in plain JavaScript hand over all sorts of things. */
function checkNumbers(name: unknown, numbers: unknown): void {
  const isList = Array.isArray(numbers) || (ArrayBuffer.isView(numbers) && !(numbers instanceof DataView));
  const odd = isList ? Array.from(numbers as ArrayLike<unknown>).findIndex((one) => typeof one !== "number") : -1;
  if (isList && odd < 0) return;
  throw new UserError({
    where: odd < 0 ? `series, channel "${name}"` : `series, channel "${name}", point ${odd}`,
    expected: odd < 0 ? "a list of numbers" : "a number, NaN where one is missing",
    got: odd < 0 ? (numbers === null ? "null" : typeof numbers) : JSON.stringify((numbers as unknown[])[odd]),
  });
}

function checkLengths({ names, columns, times, labels }: RawSeries): void {
  for (const [at, column] of columns.entries()) checkNumbers(names?.[at] ?? at, column);
  if (!Array.isArray(names)) {
    throw new UserError({
      where: "series",
      expected: "a list of channels' names",
      got: names === null ? "null" : typeof names,
    });
  }
  const length = columns[0]?.length ?? 0;
  const others = [...columns.map((column) => column.length), times?.length ?? length, labels?.length ?? length];
  if (names.length === columns.length && length > 0 && others.every((one) => one === length)) return;
  throw new UserError({
    where: "series",
    expected: "channels, times and labels of the same length, at least one point",
    got: `${names.length} names for channels of ${others.join(", ")}`,
  });
}
