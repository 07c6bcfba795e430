import { type Samples, slice } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Tiling } from "../data/pictures/tiles.js";
import type { RegularSeries } from "../data/series/regular.js";
import type { FeatureBlame, Verdict } from "../detect/index.js";
import { pointName } from "../pipeline/adapters/series.js";
import type { Codec } from "../pipeline/codec.js";
import type { Finding, NamedVerdict } from "../pipeline/detector.js";
import type { Unread } from "../pipeline/input-batch.js";
import { type WorstTile, worstTiles } from "./worst-tiles.js";

/** One judged sample. */
export interface ScoredSample extends Verdict {
  /** Its row, line or file in the input. */
  readonly name: number | string;
  /** Of a window of a series: its last time, as `name` is its first. */
  readonly end?: number | string;
  /** Of a row of a table with a time column: what that says. */
  readonly time?: string;
  /** Of a picture that was cut into tiles: its worst, whose score it has, and how many there are. */
  readonly tile?: WorstTile;
  /** Columns that were empty in it: they had no part in its score. */
  readonly missing?: readonly string[];
  /** What makes it look anomalous, worst first: shares of its error, what was there and what was expected. */
  readonly blame?: readonly {
    readonly feature: string;
    readonly share: number;
    readonly actual: number;
    readonly expected: number;
  }[];
}

/** What stood where a sample should have been, and could not be read. */
export interface UnreadSample extends Pick<Unread, "kind" | "name"> {
  readonly error: string;
}

/** What was judged, and what it is called. */
interface JudgedBatch {
  readonly samples: Samples;
  readonly names: readonly (number | string)[];
  readonly times?: readonly string[] | undefined;
  /** Of pictures that were cut: the samples are their tiles, one picture's after the other's. */
  readonly tilings?: readonly Tiling[] | undefined;
  /** Whether to say what a score is blamed on, of those that were found with it. */
  readonly blame?: boolean;
}

/** Verdicts as people are told them; a picture that was cut has its worst tile's. */
export function scoredSamples(
  found: readonly (Verdict | Finding)[],
  { samples, names, times, tilings, blame = false }: JudgedBatch,
  codec: Codec,
): ScoredSample[] {
  const chosen: readonly Chosen[] = tilings ? worstTiles(found, tilings) : names.map((_, index) => ({ index }));
  return names.map((name, at) => {
    const { index, tile } = chosen[at]!;
    const verdict = found[index]!;
    const missing = missingIn(slice(samples, index, index + 1), codec.adapter.columns);
    const { score, z, pValue, anomalous } = verdict;
    return {
      ...{ name, score, z, pValue, anomalous },
      ...(times && { time: times[at]! }),
      ...(tile && { tile }),
      ...(missing.length > 0 && { missing }),
      ...(blame && "blame" in verdict && { blame: verdict.blame.map(blamed) }),
    };
  });
}

/** Windows of a series, each called by the time it starts at. */
export function scoredWindows(
  found: readonly (NamedVerdict | Finding)[],
  series: RegularSeries,
  { starts, window }: { readonly starts: ArrayLike<number>; readonly window: number },
): ScoredSample[] {
  return found.map(({ name, score, z, pValue, anomalous, ...more }, at) => ({
    ...{ name, end: pointName(series, starts[at]! + window - 1), score, z, pValue, anomalous },
    ...("blame" in more && { blame: (more as unknown as Finding).blame.map(blamed) }),
  }));
}

/** The sample whose score counts, and its place where it is a tile. */
interface Chosen {
  readonly index: number;
  readonly tile?: WorstTile;
}

const blamed = ({ feature, share, input, reconstruction }: FeatureBlame): NonNullable<ScoredSample["blame"]>[0] => ({
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
