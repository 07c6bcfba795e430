import { readSeries } from "../data/series/read-series.js";
import { segmentWindows } from "../data/series/segment-windows.js";
import { stretchesOf } from "../data/series/stretches.js";
import { checkUnits } from "../data/units.js";
import type { Engine } from "../engine/contract.js";
import { pointName, regularIn } from "../pipeline/adapters/series.js";
import { Detector, type Finding } from "../pipeline/detector.js";
import type { Unread } from "../pipeline/input-batch.js";
import { learnedRange } from "../pipeline/learned-range.js";
import { type InputOptions, readInput } from "../pipeline/open-samples.js";
import { DriftWatch } from "./drift-watch.js";
import { requirePictures, writeHeatMaps } from "./heat-maps.js";
import { noDetector, openRunOrFile } from "./run-model.js";
import { type ScoredSample, scoredSamples, scoredWindows } from "./scored-sample.js";

/** What stood where a sample should have been, and could not be read. */
export interface UnreadSample extends Pick<Unread, "kind" | "name"> {
  readonly error: string;
}

export interface ScoreOptions
  extends Pick<InputOptions, "stdin" | "labelColumn" | "unseen" | "fit" | "onError" | "onNotice" | "signal"> {
  readonly engine: Engine;
  /** Name so many elements to blame for each sample. */
  readonly blame?: number;
  /** Folder to write each picture into, under its errors. */
  readonly heatmaps?: string;
}

/**
 * Judges an input with the detector of a run or a model file, batch by batch. Throws a UserError when there is no detector,
 * or at the first bad sample, after those before it, unless `onError` collects: then it is among the others, in its place.
 */
export async function* scoreStream(
  path: string,
  input: string,
  options: ScoreOptions,
): AsyncGenerator<readonly (ScoredSample | UnreadSample)[]> {
  const detector = await openRunOrFile(path, options.engine);
  try {
    if (!(detector instanceof Detector)) throw noDetector(path);
    const { codec } = detector;
    const { heatmaps } = options;
    if (heatmaps !== undefined) requirePictures(detector, path);
    if (codec.input.kind === "series" && input !== "-") {
      yield await seriesVerdicts(detector, input, options);
      return;
    }
    const { stdin, labelColumn, unseen, fit, onError, onNotice, signal } = options;
    const range = learnedRange(codec);
    const taught = codec.input.kind === "image" ? codec.input.fit : "exact";
    let isCut = false;
    // Files are in any order; what a pipe brings comes in that of time.
    const watch = input === "-" ? new DriftWatch(detector, (at) => `line ${at + 1}`) : undefined;
    const batches = readInput(input, {
      ...{ shape: codec.model.input, stdin, fit: fit ?? taught },
      ...(codec.input.kind === "table" && { schema: codec.input.schema }),
      ...(labelColumn !== undefined && { labelColumn }),
      ...(unseen && { unseen }),
      ...(onError && { onError }),
      ...(onNotice && { onNotice }),
      ...(signal && { signal }),
    });
    for await (const { samples: read, names, times, tilings, unread = [] } of batches) {
      if (names.length === 0) {
        yield inPlace([], unread);
        continue;
      }
      const samples = range === undefined ? read : checkUnits(read, range, input);
      const found =
        options.blame === undefined && heatmaps === undefined
          ? await detector.judge(samples)
          : await detector.predict(samples, { blame: options.blame ?? 1 });
      if (heatmaps !== undefined) writeHeatMaps(heatmaps, { found: found as Finding[], names, tilings }, detector);
      if (!isCut && tilings?.some(({ tops, lefts }) => tops.length * lefts.length > 1)) {
        isCut = true;
        onNotice?.(tileNotice);
      }
      const judged = scoredSamples(
        found,
        { samples, names, times, tilings, blame: options.blame !== undefined },
        codec,
      );
      for (const { score } of judged) watch?.push(score, onNotice);
      yield inPlace(judged, unread);
    }
  } finally {
    await detector.close();
  }
}

const tileNotice =
  "A picture has the score of its worst tile; pValue is that of one tile, so pictures of many tiles pass a threshold more often.";

/** What could not be read between the samples where it stood. */
function inPlace(judged: readonly ScoredSample[], unread: readonly Unread[]): (ScoredSample | UnreadSample)[] {
  if (unread.length === 0) return [...judged];
  const at = (place: number): UnreadSample[] =>
    unread
      .filter(({ after }) => after === place)
      .map(({ kind, name, error }) => ({ kind, name, error: error.message }));
  return [...judged.flatMap((one, place) => [...at(place), one]), ...at(judged.length)];
}

/** A series is judged as a whole: its windows, each called by the time it starts at. */
async function seriesVerdicts(
  detector: Detector,
  input: string,
  { blame: top, onNotice, signal }: ScoreOptions,
): Promise<readonly ScoredSample[]> {
  const { codec } = detector;
  if (codec.input.kind !== "series") throw new Error("only series are judged as a whole");
  const { time, delimiter } = codec.input;
  const raw = await readSeries(input, {
    ...(time !== undefined && { time }),
    ...(delimiter !== undefined && { delimiter }),
    ...(signal && { signal }),
  });
  const found = top === undefined ? await detector.judge(raw) : await detector.predict(raw, { blame: top });
  const series = regularIn(raw, codec.input);
  for (const notice of series.notices) onNotice?.(notice);
  const { window } = codec.input;
  const { starts } = segmentWindows(series, codec.input, codec.scaler);
  const verdicts = found.map(({ score, pValue, anomalous }, at) => ({ start: starts[at]!, score, pValue, anomalous }));
  const watch = new DriftWatch(detector, (at) => `${pointName(series, starts[at]!)}`);
  for (const { score } of found) watch.push(score, onNotice);
  const stretches = series.segments.flatMap(({ from, to }) =>
    stretchesOf(
      verdicts.filter(({ start }) => start >= from && start < to),
      window,
    ),
  );
  for (const { from, to } of stretches) {
    onNotice?.(
      `anomalous from ${pointName(series, from)} to ${pointName(series, Math.min(to, series.columns[0]!.length) - 1)}`,
    );
  }
  return scoredWindows(found, series, { starts, window });
}
