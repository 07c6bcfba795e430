import type { PruneDecision } from "./pruner.js";
import type { Settings, Space } from "./space.js";
import type { Objective } from "./trial.js";

/** Number of the format that a study's log is written in. */
export const format = 1;

/** What a study is: the first entry of its log, which says it once and for all. */
export interface StudyEntry {
  readonly entry: "study";
  readonly format: typeof format;
  /** When it was written, in milliseconds since 1970, as in every entry. */
  readonly time: number;
  readonly name: string;
  readonly space: Space;
  readonly objectives: readonly Objective[];
  /** What it began with. The log does not care who proposes and stops trials later. */
  readonly sampler: Described;
  readonly pruner?: Described;
  readonly seed: number;
  /** Budget of a whole trial, such as its epochs. */
  readonly resource?: number;
  /** What is optimised, in words. */
  readonly note?: string;
  /** The caller's. */
  readonly about?: unknown;
}

/** A sampler or pruner: its name, and the text it was made of if it was a text that made it. */
export interface Described {
  readonly name: string;
  readonly spec?: string;
}

/** What happened to a trial. */
export type TrialEntry =
  /** Settings were put in line. */
  | TrialEntryOf<"enqueue", { readonly settings: Settings }>
  /** A worker began a new trial. */
  | TrialEntryOf<"ask", { readonly settings: Settings; readonly worker: string }>
  /** A worker took up one that was in line or given back. */
  | TrialEntryOf<"take", { readonly worker: string }>
  /** A worker took up a paused one. */
  | TrialEntryOf<"promote", { readonly worker: string }>
  /** An intermediate value, and what the pruner made of it. */
  | TrialEntryOf<"report", { readonly step: number; readonly value: number; readonly decision: PruneDecision }>
  | TrialEntryOf<"pause", Stretch>
  | TrialEntryOf<"complete", Stretch & { readonly values: readonly number[]; readonly constraints?: readonly number[] }>
  | TrialEntryOf<"prune", Stretch>
  | TrialEntryOf<"fail", Stretch & { readonly reason: string }>
  /** It is free again: given back, or its worker is dead. */
  | TrialEntryOf<"release", Partial<Stretch> & { readonly reason: string }>;

/** The state of a study is what the entries of its log add up to, and nothing else. */
export type Entry = StudyEntry | TrialEntry;

type TrialEntryOf<Name extends string, More> = {
  readonly entry: Name;
  readonly time: number;
  readonly trial: number;
} & More;

/** Seconds of work since the trial was taken up. */
interface Stretch {
  readonly seconds: number;
}
