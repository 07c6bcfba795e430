import type { Settings } from "./space.js";

/**
 * `running`: somebody has it. `waiting`: begun and given back, or put in line by hand; it is taken up before anything new is
 * tried, so a sampler never sees one. `paused`: stopped at a rung, to go on from its checkpoint should a pruner promote it.
 * `complete`, `pruned` and `failed` are final.
 */
export type TrialState = "running" | "waiting" | "paused" | "complete" | "pruned" | "failed";

/** An intermediate value of the first objective. */
export interface Report {
  /** Budget spent so far, such as epochs; from 1, rising. */
  readonly step: number;
  readonly value: number;
}

/** One attempt: settings, and what came of them. */
export interface Trial {
  /** From 0, in the order in which they were asked for. */
  readonly number: number;
  readonly settings: Settings;
  readonly state: TrialState;
  readonly reports: readonly Report[];
  /** One number for each objective, once `complete`; a pruned trial has none. */
  readonly values?: readonly number[];
  /** A trial is feasible where none of them is above 0. */
  readonly constraints?: readonly number[];
  /** Why it failed, in one line. */
  readonly reason?: string;
  /** Who has, or had, it. */
  readonly worker?: string;
  /** Seconds of work, those before a pause included; those of a worker that died are not known. */
  readonly seconds?: number;
  /** How often it was taken up: more than once after a pause, or when it was given back or its worker died. */
  readonly starts?: number;
  /** How often its worker died while it ran. */
  readonly deaths?: number;
  /** When it was first taken up, in milliseconds since 1970. */
  readonly startedAt?: number;
  /** When it came to its end. */
  readonly endedAt?: number;
}

export type Direction = "minimize" | "maximize";

/** What is optimised: a name for people and which way is better. */
export interface Objective {
  readonly name: string;
  readonly direction: Direction;
}

/** An objective of which less is better. */
export const minimize = (name: string): Objective => ({ name, direction: "minimize" });

/** An objective of which more is better. */
export const maximize = (name: string): Objective => ({ name, direction: "maximize" });
