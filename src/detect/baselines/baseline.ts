import type { Rows } from "../statistics/rows.js";

/** A detector that needs no network: what an autoencoder has to beat first. */
export interface Baseline {
  readonly name: string;
  /** Learns from training normals. Throws UserError for no rows, NaN, or fewer rows than the method needs. */
  fit(train: Rows): FittedBaseline;
}

/** A baseline that has seen its training normals. */
export interface FittedBaseline {
  /** One score for each row; higher is more anomalous. Throws UserError for rows of another width. */
  score(rows: Rows): Float64Array;
}
