import { UserError } from "../../core/errors.js";
import { type Samples, select } from "../../core/samples.js";
import { eventPoints, labelledStretches, readEvents } from "../series/events.js";
import { type ReadSeriesOptions, readSeries } from "../series/read-series.js";
import { type RegularSeries, regularSeries } from "../series/regular.js";
import { channelScaler, type SeriesOptions, segmentWindows, seriesInput } from "../series/segment-windows.js";
import { formatTime } from "../time.js";
import type { Stretch, Windows } from "../windows.js";
import type { LoadContext, Parts } from "./parts.js";

/** Where a series comes from, and how it is cut. */
export interface SeriesSource extends SeriesOptions, Omit<ReadSeriesOptions, "signal"> {
  readonly file: string;
  /** A file of known events. */
  readonly events?: string;
}

/** Of the points, in the order of time; the rest is tested. */
const fractions = { train: 0.4, calibrate: 0.2 } as const;

/** Fewest windows to learn from. */
const fewest = 20;

/** A series divided in time: no window is in two parts, and known events are in none but the test. */
export async function seriesParts(source: SeriesSource, context: LoadContext): Promise<Parts> {
  const { file, events: eventFile, window, stride, ...columns } = source;
  const { signal, limit } = context;
  const series = withoutConstant(regularSeries(await readSeries(file, { ...columns, ...(signal && { signal }) })));
  const known = eventFile === undefined ? undefined : await readEvents(eventFile, file, signal);
  const events = known ? eventPoints(series, known) : series.labels && labelledStretches(series.labels);
  const cut = { ...(window !== undefined && { window }), ...(stride !== undefined && { stride }) };
  const total = series.columns[0]!.length;
  const [first, second] = [fractions.train, fractions.train + fractions.calibrate].map((part) =>
    Math.round(part * total),
  );
  const earlier = { ...series, columns: series.columns.map((column) => column.subarray(0, first)) };
  const { input, notice } = seriesInput(earlier, cut);
  const scaler = channelScaler(series, { from: 0, to: first! }, input.window);
  const labelled: RegularSeries = events === undefined ? series : { ...series, labels: marked(total, events) };
  const windowsOf = (stretch: Stretch): Windows => segmentWindows(labelled, input, scaler, stretch);
  const train = limited(normals(windowsOf({ from: 0, to: first! })), limit);
  const calibrate = limited(normals(windowsOf({ from: first!, to: second! })), limit);
  const { labels, starts, ...test } = windowsOf({ from: second!, to: total });
  if (train.count < fewest || calibrate.count < 1 || test.count < 1) {
    throw new UserError({
      where: file,
      expected: `${fewest} windows of ${input.window} points to learn from, and some to calibrate and to test`,
      got: `${train.count}, ${calibrate.count} and ${test.count} of ${total} points`,
      remedy: "Choose a shorter `window`, a smaller `stride`, or bring a longer series.",
    });
  }
  const anomalous = labels && Uint8Array.from(labels);
  const quiet = anomalous === undefined ? test : select(test, rowsOf(anomalous, 0));
  const when = (from: number, to: number): string =>
    series.times === undefined
      ? `points ${from} to ${to}`
      : `${formatTime(series.times[from]!)} to ${formatTime(series.times[to - 1]!)}`;
  const { time, delimiter } = columns;
  return {
    input: { ...input, ...(time !== undefined && { time }), ...(delimiter !== undefined && { delimiter }) },
    scaler,
    train,
    calibrate,
    test,
    validation: quiet.count > 0 ? quiet : calibrate,
    ...(anomalous && { anomalous }),
    series: { points: series, starts, window: input.window, ...(events && { events }) },
    ...(series.notices.length > 0 && { notices: series.notices }),
    protocol: [
      ["data", file],
      ["channels", series.names.join(", ")],
      ["training", `${train.count} windows, ${when(0, first!)}`],
      ["calibration", `${calibrate.count} windows, ${when(first!, second!)}`],
      ["test", `${test.count} windows, ${when(second!, total)}`],
      ["windows", notice],
      ["split", "in time"],
      ...(events ? [["known events", `${events.length}, kept out of training and calibration`] as const] : []),
      ...series.notices.map((one): readonly [string, string] => ["series", one]),
    ],
  };
}

function marked(total: number, events: readonly Stretch[]): Uint8Array {
  const labels = new Uint8Array(total);
  for (const { from, to } of events) labels.fill(1, from, to);
  return labels;
}

/** Windows without a labelled point. */
function normals({ labels, starts: _, ...windows }: Windows): Samples {
  return labels === undefined ? windows : select(windows, rowsOf(labels, 0));
}

function limited(samples: Samples, limit: number | undefined): Samples {
  return limit === undefined || samples.count <= limit
    ? samples
    : select(
        samples,
        Uint32Array.from({ length: limit }, (_, at) => at),
      );
}

function rowsOf(labels: ArrayLike<number>, wanted: number): Uint32Array {
  return Uint32Array.from({ length: labels.length }, (_, at) => at).filter((at) => labels[at] === wanted);
}

/** A channel that never changes says nothing, and would be divided by nothing. */
function withoutConstant(series: RegularSeries): RegularSeries {
  const kept = series.columns.flatMap((column, at) => (column.some((value) => value !== column[0]) ? [at] : []));
  if (kept.length === series.columns.length) return series;
  if (kept.length === 0) {
    throw new UserError({ where: "series", expected: "a channel that changes", got: "constant ones only" });
  }
  const left = series.names.filter((_, at) => !kept.includes(at));
  return {
    ...series,
    names: kept.map((at) => series.names[at]!),
    columns: kept.map((at) => series.columns[at]!),
    notices: [...series.notices, `Constant and left out: ${left.join(", ")}.`],
  };
}
