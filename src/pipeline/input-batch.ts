import type { Samples } from "../core/samples.js";

/** Some samples of an input, in their own units, each with what it is called there: a row or line number, or a file. */
export interface InputBatch {
  readonly samples: Samples;
  readonly names: readonly (number | string)[];
}
