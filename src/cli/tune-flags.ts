import type { TrainFlags } from "./begin-run.js";

/** Options of `sandglass tune`. */
export interface TuneFlags extends TrainFlags {
  readonly trials?: number;
  readonly objective?: string;
  readonly sampler?: string;
  readonly pruner?: string;
  readonly space?: string;
  readonly parallel?: number;
  readonly timeout?: number;
  readonly study?: string;
  readonly redis?: string;
}
