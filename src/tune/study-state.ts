import { UserError } from "../core/errors.js";
import type { Entry, StudyEntry, TrialEntry } from "./entry.js";
import type { PruneDecision } from "./pruner.js";
import type { Trial, TrialState } from "./trial.js";

/** Why a trial is given back whose worker died. */
export const workerGone = "its worker is gone";

/** What the entries of a log add up to. It can only be had by replaying them, so every process comes to the same. */
export class StudyState {
  /** Entries seen. */
  count = 0;
  #definition: StudyEntry | undefined;
  readonly #trials: Trial[] = [];
  /** What the pruner said last of a running trial, as long as it was not acted upon. */
  readonly #decided = new Map<number, PruneDecision>();

  /** Undefined while the log is empty. */
  get definition(): StudyEntry | undefined {
    return this.#definition;
  }

  /** As they are now: a list that later entries do not change. */
  get trials(): readonly Trial[] {
    return this.#trials.slice();
  }

  /** The first trial in a state. */
  first(state: TrialState): Trial | undefined {
    return this.#trials.find((trial) => trial.state === state);
  }

  trial(number: number): Trial | undefined {
    return this.#trials[number];
  }

  /** What the pruner said last of a trial that runs on nevertheless. */
  decided(number: number): PruneDecision {
    return this.#decided.get(number) ?? "continue";
  }

  /** Takes in the next entry. Throws a UserError when it cannot follow those before: no study of ours writes such a log. */
  apply(entry: Entry, place: string): void {
    const refuse = (expected: string, got: string): never => {
      const remedy = "The log was changed by hand or mixed with another; what stands before is intact.";
      throw new UserError({ where: `${place}, entry ${this.count + 1} (${entry.entry})`, expected, got, remedy });
    };
    if (entry.entry === "study") {
      if (this.count > 0) refuse("a study that begins once", "another beginning");
      this.#definition = entry;
    } else {
      if (this.#definition === undefined) refuse("the entry that begins a study", `an entry of trial ${entry.trial}`);
      this.#applyToTrial(entry, refuse);
    }
    this.count++;
  }

  #applyToTrial(entry: TrialEntry, refuse: (expected: string, got: string) => never): void {
    const { trial: number, time } = entry;
    const before = this.#trials[number];
    if (entry.entry === "ask" || entry.entry === "enqueue") {
      if (number !== this.#trials.length) refuse(`trial ${this.#trials.length}, the next`, `trial ${number}`);
      const { settings } = entry;
      const begun: Trial = { number, settings, state: "waiting", reports: [] };
      this.#trials.push(entry.entry === "ask" ? taken(begun, entry.worker, time) : begun);
      return;
    }
    if (before === undefined) return refuse("a trial that was asked for", `trial ${number}`);
    const from = { take: "waiting", promote: "paused" }[entry.entry as string] ?? "running";
    if (before.state !== from) refuse(`a ${from} trial`, `trial ${number}, which is ${before.state}`);
    this.#trials[number] = this.#after(before, entry);
  }

  #after(before: Trial, entry: Exclude<TrialEntry, { readonly entry: "ask" | "enqueue" }>): Trial {
    const { trial: number, time } = entry;
    if (entry.entry === "report") {
      this.#decided.set(number, entry.decision);
      return { ...before, reports: [...before.reports, { step: entry.step, value: entry.value }] };
    }
    if (entry.entry === "take" || entry.entry === "promote") return taken(before, entry.worker, time);
    const decided = this.decided(number);
    this.#decided.delete(number);
    const seconds = (before.seconds ?? 0) + (entry.seconds ?? 0);
    const ended = { ...before, seconds, endedAt: time };
    switch (entry.entry) {
      case "pause":
        return { ...before, seconds, state: "paused" };
      case "prune":
        return { ...ended, state: "pruned" };
      case "fail":
        return { ...ended, state: "failed", reason: entry.reason };
      case "complete": {
        const { values, constraints } = entry;
        return { ...ended, state: "complete", values, ...(constraints === undefined ? {} : { constraints }) };
      }
      case "release": {
        // Whoever died between a report and the pruner's word being done: the word stands.
        if (decided === "stop") return { ...ended, state: "pruned" };
        const deaths = (before.deaths ?? 0) + (entry.reason === workerGone ? 1 : 0);
        const kept = { ...before, seconds, ...(deaths > 0 && { deaths }) };
        return { ...kept, state: decided === "pause" ? "paused" : "waiting" };
      }
    }
  }
}

const taken = (trial: Trial, worker: string, time: number): Trial => ({
  ...{ startedAt: time, ...trial },
  ...{ state: "running", worker, starts: (trial.starts ?? 0) + 1 },
});
