import type { Verdict } from "../detect/index.js";
import type { Unread } from "../pipeline/input-batch.js";
import type { WorstTile } from "./worst-tiles.js";

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
