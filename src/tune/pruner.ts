import type { Direction, Trial } from "./trial.js";

/** What a pruner knows when a trial has just reported. */
export interface PrunerContext {
  /** The trial that reports; its last report is the new one. */
  readonly trial: Trial;
  readonly trials: readonly Trial[];
  readonly direction: Direction;
}

/** `stop` ends a trial for good; `pause` stops it where it may be promoted later. */
export type PruneDecision = "continue" | "pause" | "stop";

/** Decides, of intermediate values of the first objective, which trials are worth going on with. Keeps no state of its own. */
export interface Pruner {
  readonly name: string;
  decide(context: PrunerContext): PruneDecision;
  /** Number of a paused trial that has earned going on, before anything new is tried. */
  promote?(trials: readonly Trial[], direction: Direction): number | undefined;
}
