import { sizeOf } from "../../core/shape.js";
import type { InputDescription } from "../input.js";
import type { Scaler } from "../scalers/scaler.js";
import { standard } from "../scalers/standard.js";
import type { Stretch, Windows } from "../windows.js";
import { periodOf, rhythmOf } from "./period.js";
import type { RegularSeries } from "./regular.js";

export type SeriesInput = Extract<InputDescription, { readonly kind: "series" }>;

/** How a series is cut where it is not said. */
export interface SeriesOptions {
  /** Points in a window. Default: one period of the series or of its bursts, from 16 to 128, or 64 where it has none. */
  readonly window?: number;
  /** Points from one window to the next. Default: an eighth of a window. */
  readonly stride?: number;
}

/** Longest window that is chosen without being asked. */
const longestWindow = 128;

/** How a series is read, and one line that says so. */
export function seriesInput(
  { columns, names, interval }: RegularSeries,
  options: SeriesOptions,
): { readonly input: SeriesInput; readonly notice: string } {
  const total = columns[0]!.length;
  const first = (of: (column: Float64Array) => number | undefined): number | undefined =>
    columns.map(of).find((period) => period !== undefined);
  const found = first((column) => periodOf(column, longestWindow)) ?? first((column) => rhythmOf(column));
  const window = options.window ?? Math.max(16, Math.min(longestWindow, found ?? 64, Math.floor(total / 20)));
  const stride = options.stride ?? Math.max(1, Math.floor(window / 8));
  const period =
    found === undefined || options.window !== undefined
      ? ""
      : found > window
        ? `, a part of the period of ${found} points`
        : `, about the period of ${found} points`;
  const each = interval === undefined ? {} : { interval: interval / 1000 };
  return {
    input: { kind: "series", channels: names, window, stride, ...each },
    notice: `Windows of ${window} points${period}, one every ${stride}.`,
  };
}

/** One centre and spread for each channel, from a stretch of it. */
export function channelScaler({ columns, names }: RegularSeries, { from, to }: Stretch, window: number): Scaler {
  const found = columns.map((column) => standard({ length: to - from, at: (index) => column[from + index]! }));
  const each = (of: (one: { readonly center: number; readonly spread: number }) => number): number[] =>
    found.flatMap((one) => Array<number>(window).fill(of(one)));
  return {
    kind: "standard",
    shape: [names.length, window],
    center: each(({ center }) => center),
    spread: each(({ spread }) => spread || 1),
  };
}

/**
 * The windows of a series within `stretch`, none across a hole, in the model's units: scaled in double precision before they
 * become floats. A window has label 1 where a point of it has.
 */
export function segmentWindows(
  series: RegularSeries,
  { channels, window, stride }: SeriesInput,
  scaler: Scaler | undefined,
  stretch: Stretch = { from: 0, to: series.columns[0]!.length },
): Windows {
  const starts = series.segments.flatMap((segment) => {
    const from = Math.max(segment.from, stretch.from);
    const count = Math.max(0, Math.floor((Math.min(segment.to, stretch.to) - from - window) / stride) + 1);
    return Array.from({ length: count }, (_, at) => from + at * stride);
  });
  const shape = [channels.length, window];
  const size = sizeOf(shape);
  const data = new Float32Array(starts.length * size);
  const labels = series.labels && new Uint8Array(starts.length);
  for (const [at, start] of starts.entries()) {
    for (let element = 0; element < size; element++) {
      const value = series.columns[Math.floor(element / window)]![start + (element % window)]!;
      data[at * size + element] =
        scaler === undefined ? value : (value - scaler.center[element]!) / scaler.spread[element]!;
    }
    if (labels === undefined) continue;
    for (let point = start; point < start + window; point++) if (series.labels![point]! > 0) labels[at] = 1;
  }
  return { shape, count: starts.length, data, scale: 1, starts: Uint32Array.from(starts), ...(labels && { labels }) };
}
