import type { Settings, Space } from "./space.js";
import type { Objective, Trial } from "./trial.js";

/** What a sampler knows when it is asked. */
export interface SamplerContext {
  readonly space: Space;
  readonly objectives: readonly Objective[];
  /** All trials so far in the order of their numbers, running and failed ones too. */
  readonly trials: readonly Trial[];
  /** Number of the trial that gets the settings. */
  readonly number: number;
  readonly seed: number;
}

/**
 * Proposes settings. It keeps no state of its own: the same context gives the same settings, in any process and after any crash.
 */
export interface Sampler {
  readonly name: string;
  /** Undefined where there is nothing left to try, as at the end of a grid. */
  suggest(context: SamplerContext): Settings | undefined;
}
