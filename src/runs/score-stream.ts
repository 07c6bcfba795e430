import { readSeries } from "../data/series/read-series.js";
import { segmentWindows } from "../data/series/segment-windows.js";
import { stretchesOf } from "../data/series/stretches.js";
import type { Engine } from "../engine/contract.js";
import { pointName, regularIn } from "../pipeline/adapters/series.js";
import { Detector } from "../pipeline/detector.js";
import { readInput } from "../pipeline/open-samples.js";
import { DriftWatch } from "./drift-watch.js";
import { requirePictures } from "./heat-maps.js";
import { judgeBatches } from "./judge-batches.js";
import { noDetector, openRunOrFile } from "./run-model.js";
import { type InputChoices, inputFor } from "./score-input.js";
import { type ScoredSample, scoredWindows, type UnreadSample } from "./scored-sample.js";

export interface ScoreOptions extends InputChoices {
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
    // Files are in any order; what a pipe brings comes in that of time.
    const watch = input === "-" ? new DriftWatch(detector, (at) => `line ${at + 1}`) : undefined;
    const { blame, onNotice } = options;
    const batches = readInput(input, inputFor(codec, options));
    yield* judgeBatches(detector, batches, {
      ...{ input, watch },
      ...(blame !== undefined && { blame }),
      ...(heatmaps !== undefined && { heatmaps }),
      ...(onNotice && { onNotice }),
    });
  } finally {
    await detector.close();
  }
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
