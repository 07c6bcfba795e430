import { UserError } from "../../core/errors.js";
import { type Samples, select } from "../../core/samples.js";
import type { RegularSeries } from "../../data/series/regular.js";
import { channelScaler, type SeriesOptions, segmentWindows, seriesInput } from "../../data/series/segment-windows.js";
import type { Stretch, Windows } from "../../data/windows.js";
import type { Choices } from "../choices.js";
import type { FitDetectorOptions } from "../fit-options.js";
import type { Prepared } from "../prepared.js";

/** Fewest windows to learn from. */
const fewest = 20;

/** The earlier part of a series trains, the later calibrates; no window belongs to both. Labelled points are left out. */
export function prepareSeries(
  series: RegularSeries,
  usual: Choices,
  options: FitDetectorOptions & SeriesOptions,
): Omit<Prepared, "sha256"> {
  const total = series.columns[0]!.length;
  const { input, notice } = seriesInput(series, options);
  const { window } = input;
  const share = options.calibration ?? usual.calibration;
  const cutAt = Math.round(total * (1 - share));
  const scaler = channelScaler(series, { from: 0, to: cutAt }, window);
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
