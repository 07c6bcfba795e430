import { type Samples, slice } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { checkUnits } from "../data/units.js";
import type { FeatureBlame } from "../detect/index.js";
import type { Detector, Finding } from "../pipeline/detector.js";
import type { InputBatch, Unread } from "../pipeline/input-batch.js";
import { learnedRange } from "../pipeline/learned-range.js";
import type { DriftWatch } from "./drift-watch.js";
import { writeHeatMaps } from "./heat-maps.js";
import type { ScoredSample, UnreadSample } from "./scored-sample.js";
import { type WorstTile, worstTiles } from "./worst-tiles.js";

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
    const chosen: readonly Chosen[] = tilings ? worstTiles(found, tilings) : names.map((_, index) => ({ index }));
    if (!isCut && tilings?.some(({ tops, lefts }) => tops.length * lefts.length > 1)) {
      isCut = true;
      onNotice?.(tileNotice);
    }
    const judged = names.map((name, at): ScoredSample => {
      const { index, tile } = chosen[at]!;
      const verdict = found[index]!;
      const missing = missingIn(slice(samples, index, index + 1), codec.adapter.columns);
      const { score, z, pValue, anomalous } = verdict;
      return {
        ...{ name, score, z, pValue, anomalous },
        ...(times && { time: times[at]! }),
        ...(tile && { tile }),
        ...(missing.length > 0 && { missing }),
        ...(blame !== undefined && "blame" in verdict && { blame: (verdict as Finding).blame.map(blamed) }),
      };
    });
    for (const { score } of judged) watch?.push(score, onNotice);
    yield inPlace(judged, unread);
  }
}

/** The sample whose score counts, and its place where it is a tile. */
interface Chosen {
  readonly index: number;
  readonly tile?: WorstTile;
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

/** Blame in the words of the output. */
export const blamed = ({
  feature,
  share,
  input,
  reconstruction,
}: FeatureBlame): NonNullable<ScoredSample["blame"]>[0] => ({
  feature,
  share,
  actual: input,
  expected: reconstruction,
});

/** The columns a sample has no value in. */
function missingIn({ missing, shape }: Samples, columns: readonly { name: string; width: number }[] = []): string[] {
  if (!missing?.subarray(0, sizeOf(shape)).includes(1)) return [];
  let at = 0;
  return columns.flatMap(({ name, width }) => {
    at += width;
    return missing[at - width] ? [name] : [];
  });
}
