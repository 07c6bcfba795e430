import type { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import type { Tiling } from "../data/pictures/tiles.js";

/** Some samples of an input, in their own units, each with what it is called there: a row or line number, or a file. */
export interface InputBatch {
  /** None where all that was read is in `unread`. */
  readonly samples: Samples;
  readonly names: readonly (number | string)[];
  /** Of a table with a time column: what it says of each. */
  readonly times?: readonly string[];
  /** Of pictures that were cut: how each of `names` was. The samples are their tiles, one picture's after the other's. */
  readonly tilings?: readonly Tiling[];
  /** Of pictures: bits of the numbers in each file. */
  readonly bitDepths?: readonly (8 | 16)[];
  /** What could not be read, in order. */
  readonly unread?: readonly Unread[];
}

/** A row, line or file that could not be read. */
export interface Unread {
  /** So many of its batch's `names` stand before it. */
  readonly after: number;
  readonly kind: "row" | "line" | "file";
  readonly name: number | string;
  readonly error: UserError;
}
