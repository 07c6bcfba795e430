import { UserError } from "../../core/errors.js";
import { sizeOf } from "../../core/shape.js";
import type { InputDescription } from "../../data/input.js";
import { applyScaler, invertScaler, type Scaler } from "../../data/scalers/scaler.js";
import { type RawSeries, type RegularSeries, regularSeries } from "../../data/series/regular.js";
import { formatTime } from "../../data/time.js";
import type { Stretch, Windows } from "../../data/windows.js";
import type { Adapter, SampleName } from "../adapter.js";
import { named, samplesIn } from "./samples.js";

export type SeriesInput = Extract<InputDescription, { readonly kind: "series" }>;

/** A series, cut into windows as in training; or windows that were cut already. */
export function seriesAdapter(input: SeriesInput, scaler: Scaler | undefined): Adapter {
  const { channels, window } = input;
  const shape = [channels.length, window];
  return {
    adapt: (raw) => {
      if (!isSeries(raw)) {
        const samples = samplesIn(raw, shape);
        return named(scaler === undefined ? samples : applyScaler(scaler, samples));
      }
      const series = regularIn(raw, input);
      const samples = segmentWindows(series, input, scaler);
      if (samples.count === 0) throw tooShort(series, window);
      return { samples, names: Array.from(samples.starts, (start) => nameOf(series, start)) };
    },
    restore: (samples) => (scaler === undefined ? samples : invertScaler(scaler, samples)),
    featureNames: channels.flatMap((channel) =>
      Array.from({ length: window }, (_, at) => (channels.length === 1 ? `point ${at}` : `${channel}, point ${at}`)),
    ),
  };
}

export function isSeries(raw: unknown): raw is RawSeries {
  return typeof raw === "object" && raw !== null && "columns" in raw && "names" in raw;
}

/** A series on the grid the model learned from, its channels in the model's order. */
export function regularIn(raw: RawSeries, { channels, interval }: SeriesInput): RegularSeries {
  const columns = channels.map((channel) => {
    const at = channels.length === 1 && raw.names.length === 1 ? 0 : raw.names.indexOf(channel);
    if (at >= 0) return raw.columns[at]!;
    throw new UserError({ where: "series", expected: `a channel "${channel}"`, got: raw.names.join(", ") || "none" });
  });
  const step = interval === undefined || raw.times === undefined ? {} : { interval: interval * 1000 };
  return regularSeries({ ...raw, names: channels, columns }, step);
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

function nameOf({ times }: RegularSeries, point: number): SampleName {
  const time = times?.[point];
  return time === undefined ? point : formatTime(time);
}

function tooShort({ columns, segments }: RegularSeries, window: number): UserError {
  const longest = Math.max(...segments.map(({ from, to }) => to - from));
  return new UserError({
    where: "series",
    expected: `${window} points without a hole, as many as a window has`,
    got: `${columns[0]!.length} points${segments.length > 1 ? `, ${longest} in the longest piece` : ""}`,
  });
}
