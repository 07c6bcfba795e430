import type { Expression, Index } from "../../kernel/language.js";

/** Receives each result of a heavy op while it is in a register, with its coordinates. */
export type Finish = (result: Expression, coordinates: readonly Index[]) => void;

/** What a tile of a dense layer calls for each of its results: before it sums, when it has summed, and when all is done. */
export interface TileFinish {
  /** Asks for the memory that finishing will need. */
  readonly prepare: (vector: Index, coordinates: readonly Index[]) => void;
  readonly finish: (vector: Index) => Finish;
  readonly end: () => void;
}
