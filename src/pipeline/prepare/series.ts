import { UserError } from "../../core/errors.js";
import { type Samples, select } from "../../core/samples.js";
import type { Scaler } from "../../data/scalers/scaler.js";
import { standard } from "../../data/scalers/standard.js";
import { periodOf } from "../../data/series/period.js";
import type { RegularSeries } from "../../data/series/regular.js";
import type { Stretch, Windows } from "../../data/windows.js";
import { type SeriesInput, segmentWindows } from "../adapters/series.js";
import type { Choices } from "../choices.js";
import type { FitDetectorOptions } from "../fit-options.js";
import type { Prepared } from "../prepared.js";

/** How a series is cut where it is not said. */
export interface SeriesOptions {
  /** Points in a window. Default: one period of the series, from 16 to 128, or 64 where it has none. */
  readonly window?: number;
  /** Points from one window to the next. Default: an eighth of a window. */
  readonly stride?: number;
}

/** Longest window that is chosen without being asked. */
const longestWindow = 128;

/** Fewest windows to learn from. */
const fewest = 20;

/** The earlier part of a series trains, the later calibrates; no window belongs to both. Labelled points are left out. */
export function prepareSeries(
  series: RegularSeries,
  usual: Choices,
  options: FitDetectorOptions & SeriesOptions,
): Prepared {
  const total = series.columns[0]!.length;
  const found = series.columns.map((column) => periodOf(column, longestWindow)).find((period) => period !== undefined);
  const window = options.window ?? Math.max(16, Math.min(longestWindow, found ?? 64, Math.floor(total / 20)));
  const stride = options.stride ?? Math.max(1, Math.floor(window / 8));
  const share = options.calibration ?? usual.calibration;
  const cutAt = Math.round(total * (1 - share));
  const scaler = channelScaler(series, { from: 0, to: cutAt }, window);
  const input: SeriesInput = {
    kind: "series",
    channels: series.names,
    window,
    stride,
    ...(series.interval !== undefined && { interval: series.interval / 1000 }),
  };
  const part = (stretch: Stretch): Samples => normalWindows(segmentWindows(series, input, scaler, stretch));
  const [train, calibration] = [part({ from: 0, to: cutAt }), part({ from: cutAt, to: total })];
  if (train.count < fewest || calibration.count < 1) {
    throw new UserError({
      where: "series",
      expected: `${fewest} windows of ${window} points to learn from, and some to calibrate`,
      got: `${train.count} and ${calibration.count} of a series of ${total} points`,
      remedy: "Choose a shorter window, a smaller stride, or bring a longer series.",
    });
  }
  const period = found === undefined ? "" : `, which is about the period of ${found} points`;
  const notice = `Windows of ${window} points${options.window === undefined ? period : ""}, one every ${stride}.`;
  return { input, scaler, train, calibration, notices: [...series.notices, notice] };
}

/** Windows without a labelled point. */
function normalWindows({ labels, starts: _, ...samples }: Windows): Samples {
  if (labels === undefined) return samples;
  return select(
    samples,
    Uint32Array.from(labels.keys()).filter((row) => labels[row] === 0),
  );
}

/** One centre and spread for each channel, from the training stretch. */
function channelScaler({ columns, names }: RegularSeries, { from, to }: Stretch, window: number): Scaler {
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
