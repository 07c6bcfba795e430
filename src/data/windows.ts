import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";

/** A long recording: one or more channels of the same length. */
export interface Series {
  readonly channels: number;
  /** Points in each channel. */
  readonly length: number;
  /** Channel after channel. */
  readonly data: Float32Array;
  /** One class number for each point, where known: 0 normal, above 0 anomalous. */
  readonly labels?: ArrayLike<number>;
}

/** A stretch of a series, in points: `from` included, `to` not. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Windows of a series, samples `[channels, length]`. */
export interface Windows extends Samples {
  /** Point of the series each window starts at. */
  readonly starts: Uint32Array;
}

/** How a series is cut. */
export interface WindowOptions extends Partial<Stretch> {
  /** Points in a window. */
  readonly length: number;
  /** Points from one window's start to the next; 1 by default. */
  readonly stride?: number;
}

/**
 * Divides a series in time, before it is cut into windows: windows that overlap must not be in two parts.
 *
 * @example
 * ```ts
 * import { splitSeries } from "sandglass";
 * console.log(splitSeries(100, { train: 0.6, test: 0.4 }).test); // { from: 60, to: 100 }
 * ```
 *
 * @param length Points of the series.
 * @param fractions Of the series for each part, in the order of time.
 * @throws UserError when a fraction is not above 0, or they add to more than 1.
 */
export function splitSeries<Name extends string>(
  length: number,
  fractions: Readonly<Record<Name, number>>,
): Record<Name, Stretch> {
  let sum = 0;
  const parts = Object.entries<number>(fractions).map(([name, fraction]) => {
    const from = Math.round(sum * length);
    sum += fraction;
    const to = Math.round(sum * length);
    if (!(fraction > 0) || to > length || to === from) {
      throw new UserError({
        where: `split "${name}"`,
        expected: "fractions that add to 1 at most, and leave each part a point",
        got: `${fraction} of ${length} points`,
      });
    }
    return [name, { from, to }];
  });
  return Object.fromEntries(parts) as Record<Name, Stretch>;
}

/**
 * Cuts a series, or a stretch of it, into windows; what is left at the end is dropped. A window is labelled with the
 * largest label of its points.
 *
 * @example
 * ```ts
 * import { windows } from "sandglass";
 * const series = { channels: 1, length: 5, data: Float32Array.of(1, 2, 3, 4, 5) };
 * console.log(windows(series, { length: 3, stride: 2 }).data); // Float32Array [1, 2, 3, 3, 4, 5]
 * ```
 *
 * @throws UserError when the length or stride is no whole number above 0, the stretch is outside the series or shorter
 * than one window, or a number is not finite.
 */
export function windows(series: Series, options: WindowOptions): Windows {
  const { length, stride = 1, from = 0, to = series.length } = options;
  requireCut(series, length, stride, from, to);
  const count = Math.floor((to - from - length) / stride) + 1;
  const starts = Uint32Array.from({ length: count }, (_, window) => from + window * stride);
  const { channels } = series;
  const data = new Float32Array(count * channels * length);
  const labels = series.labels && new Int32Array(count);
  starts.forEach((start, window) => {
    for (let channel = 0; channel < channels; channel++) {
      const at = channel * series.length + start;
      data.set(series.data.subarray(at, at + length), (window * channels + channel) * length);
    }
    if (labels === undefined || series.labels === undefined) return;
    for (let at = start; at < start + length; at++) labels[window] = Math.max(labels[window]!, series.labels[at]!);
  });
  return { shape: [channels, length], count, data, scale: 1, starts, ...(labels && { labels }) };
}

/**
 * Score of each point of a series: the mean over the windows that cover it, NaN where none does.
 *
 * @example
 * ```ts
 * import { pointScores } from "sandglass";
 * console.log(pointScores(Uint32Array.of(0, 1), [2, 4], 2, 3)); // Float64Array [2, 3, 4]
 * ```
 *
 * @param starts Where each window starts.
 * @param scores One for each window.
 * @param length Points in a window.
 * @param total Points of the series.
 */
export function pointScores(
  starts: Uint32Array,
  scores: ArrayLike<number>,
  length: number,
  total: number,
): Float64Array {
  const sums = new Float64Array(total);
  const covers = new Uint32Array(total);
  starts.forEach((start, window) => {
    for (let at = start; at < Math.min(start + length, total); at++) {
      sums[at]! += scores[window]!;
      covers[at]!++;
    }
  });
  return sums.map((sum, at) => sum / covers[at]!);
}

function requireCut(series: Series, length: number, stride: number, from: number, to: number): void {
  for (const [name, x] of Object.entries({ length, stride })) {
    if (Number.isSafeInteger(x) && x >= 1) continue;
    throw new UserError({ where: `window ${name}`, expected: "a whole number >= 1", got: `${x}` });
  }
  if (series.data.length !== series.channels * series.length) {
    const expected = `${series.channels} channels of ${series.length} points`;
    throw new UserError({ where: "series", expected, got: `${series.data.length} numbers` });
  }
  if (from < 0 || to > series.length || to - from < length) {
    throw new UserError({
      where: "windows",
      expected: `a stretch of at least ${length} points within ${series.length}`,
      got: `${from} to ${to}`,
      remedy: "Use shorter windows or a longer series.",
    });
  }
  for (let channel = 0; channel < series.channels; channel++) {
    const points = series.data.subarray(channel * series.length + from, channel * series.length + to);
    const bad = points.findIndex((x) => !Number.isFinite(x));
    if (bad < 0) continue;
    throw new UserError({
      where: `series, channel ${channel}, point ${from + bad}`,
      expected: "a finite number",
      got: `${points[bad]}`,
      remedy: "Fill the gap, or cut the series there.",
    });
  }
}
