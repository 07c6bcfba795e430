import type { Samples } from "../core/samples.js";
import type { Picture } from "../data/pictures/picture.js";
import type { RawSeries } from "../data/series/regular.js";
import type { Table } from "../data/table/table.js";

/** What people have: plain samples, rows of a table, one that was read, decoded pictures or a series. */
export type Raw = Samples | Table | readonly Row[] | readonly Picture[] | RawSeries;

/** A row of a table: a value for each column by name, or all in the table's order. */
export type Row = Readonly<Record<string, unknown>> | readonly unknown[];

/** What a sample is called where it came from: its row, its file, the time it starts at. */
export type SampleName = number | string;

/** Raw data as the model takes it. */
export interface Adapted {
  /** In the model's units. */
  readonly samples: Samples;
  readonly names: readonly SampleName[];
}

/** The way from raw data to a model and back. */
export interface Adapter {
  /** Throws a UserError for what cannot be what the model learned from. */
  adapt(raw: Raw): Adapted;
  /** Samples of the model, such as reconstructions, in raw units. */
  restore(samples: Samples): Samples;
  /** The name of each number of a sample, where it has one. */
  readonly featureNames?: readonly string[];
  /** Of tables: how many numbers of a sample each column makes. */
  readonly columns?: readonly { readonly name: string; readonly width: number }[];
}
