import { UserError } from "../../core/errors.js";
import { applyScaler, invertScaler, type Scaler } from "../../data/scalers/scaler.js";
import { type RawSeries, type RegularSeries, regularSeries } from "../../data/series/regular.js";
import { type SeriesInput, segmentWindows } from "../../data/series/segment-windows.js";
import { formatTime } from "../../data/time.js";
import type { Adapter, SampleName } from "../adapter.js";
import { named, samplesIn } from "./samples.js";

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
      return { samples, names: Array.from(samples.starts, (start) => pointName(series, start)) };
    },
    restore: (samples) => (scaler === undefined ? samples : invertScaler(scaler, samples)),
    featureNames: channels.flatMap((channel) =>
      Array.from({ length: window }, (_, at) => (channels.length === 1 ? `point ${at}` : `${channel}, point ${at}`)),
    ),
  };
}

export function isSeries(raw: unknown): raw is RawSeries {
  if (typeof raw !== "object" || raw === null || !("columns" in raw && "names" in raw)) return false;
  return Array.isArray(raw.columns) && Array.isArray(raw.names);
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

/** What a point is called: its time, or its number. */
export function pointName({ times }: RegularSeries, point: number): SampleName {
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
