import { checkUnits } from "../data/units.js";
import type { Detector, Finding } from "../pipeline/detector.js";
import type { InputBatch, Unread } from "../pipeline/input-batch.js";
import { learnedRange } from "../pipeline/learned-range.js";
import type { DriftWatch } from "./drift-watch.js";
import { writeHeatMaps } from "./heat-maps.js";
import { type ScoredSample, scoredSamples, type UnreadSample } from "./scored-sample.js";

/** How batches are judged. */
export interface JudgeBatchesOptions {
  /** Names the input in errors. */
  readonly input: string;
  readonly blame?: number;
  readonly heatmaps?: string;
  readonly watch?: DriftWatch | undefined;
  readonly onNotice?: (notice: string) => void;
}

/** Verdicts of batches of an input, and what could not be read between them. Throws a UserError at numbers in other units. */
export async function* judgeBatches(
  detector: Detector,
  batches: AsyncIterable<InputBatch>,
  { input, blame, heatmaps, watch, onNotice }: JudgeBatchesOptions,
): AsyncGenerator<readonly (ScoredSample | UnreadSample)[]> {
  const { codec } = detector;
  const range = learnedRange(codec);
  let isCut = false;
  for await (const { samples: read, names, times, tilings, unread = [] } of batches) {
    if (names.length === 0) {
      yield inPlace([], unread);
      continue;
    }
    const samples = range === undefined ? read : checkUnits(read, range, input);
    const found =
      blame === undefined && heatmaps === undefined
        ? await detector.judge(samples)
        : await detector.predict(samples, { blame: blame ?? 1 });
    if (heatmaps !== undefined) writeHeatMaps(heatmaps, { found: found as Finding[], names, tilings }, detector);
    if (!isCut && tilings?.some(({ tops, lefts }) => tops.length * lefts.length > 1)) {
      isCut = true;
      onNotice?.(tileNotice);
    }
    const judged = scoredSamples(found, { samples, names, times, tilings, blame: blame !== undefined }, codec);
    for (const { score } of judged) watch?.push(score, onNotice);
    yield inPlace(judged, unread);
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
