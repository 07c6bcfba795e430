import { UserError } from "../core/errors.js";
import { Work } from "../core/work.js";
import type { ActiveTrial } from "./active-trial.js";
import { type Outcome, type Value, valuesOf } from "./outcome.js";
import type { PruneDecision } from "./pruner.js";
import type { Settings } from "./space.js";
import { checkReport, type Study, TrialLostError } from "./study.js";
import type { Report, Trial } from "./trial.js";

/** What an objective is given to work with. */
export interface ObjectiveInput {
  readonly settings: Settings;
  /** Of the trial, from 0. */
  readonly number: number;
  /** The trial's name in every process, safe in file names: for its checkpoint. */
  readonly name: string;
  /** What the trial reported before it was paused, given back or lost with its worker; empty at its first start. */
  readonly reports: readonly Report[];
  /** Keeps an intermediate value. Unless it says `continue`, save what is needed to go on and return; whatever is returned then does not count. */
  report(step: number, value: number): Promise<PruneDecision>;
  /** Aborted when the search is to end at once; whatever is returned then does not count, and the trial is given back. */
  readonly signal: AbortSignal;
}

/** Runs one trial and returns its value, one value for each objective, or those with constraints. */
export type ObjectiveFunction = (input: ObjectiveInput) => Value | undefined | Promise<Value | undefined>;

export interface OptimizeOptions {
  /** As many trials as the study shall have in all: those before, those of other processes and failed ones count. */
  readonly trials?: number;
  /** Trials at a time in this process; default 1. */
  readonly parallel?: number;
  /** Seconds after which no trial is begun any more. */
  readonly timeout?: number;
  /** Ends the search: trials under way are given back, to be gone on with later. */
  readonly signal?: AbortSignal;
}

/** A trial was taken up: for the first time, or `again`. */
export interface TrialStartEvent {
  readonly type: "start";
  readonly trial: Trial;
  readonly again: boolean;
}

export interface TrialReportEvent {
  readonly type: "report";
  readonly trial: number;
  readonly step: number;
  readonly value: number;
  readonly decision: PruneDecision;
}

/** A stretch of work ended: see the trial's `state`. */
export interface TrialEvent {
  readonly type: "trial";
  readonly trial: Trial;
  /** Whether it is now the best of the study. */
  readonly best: boolean;
}

/** This process was taken for dead, and its trial is another's now. */
export interface TrialLostEvent {
  readonly type: "lost";
  readonly trial: number;
}

export type SearchEvent = TrialStartEvent | TrialReportEvent | TrialEvent | TrialLostEvent;

export interface SearchEnd {
  /** `completed`: nothing is left to do here. */
  readonly reason: "completed" | "timeout" | "aborted";
  readonly trials: readonly Trial[];
  readonly best?: Trial;
}

/**
 * Runs trials until there is nothing to do: ask, run, tell. To be looped over or awaited. A trial whose objective throws, or
 * returns no finite number, is recorded as failed with the reason, and the search goes on.
 *
 * Throws what the study's log throws, such as a UserError for a full disk; the study is intact then.
 *
 * @example
 * ```ts
 * import { createStudy, float, optimize } from "sandglass/tune";
 * const study = await createStudy({ space: { x: float(-5, 5) }, sampler: "random", seed: 1 });
 * const search = optimize(study, ({ settings }) => (Number(settings["x"]) - 2) ** 2, { trials: 30, parallel: 2 });
 * for await (const event of search) if (event.type === "trial" && event.best) console.log(event.trial.number);
 * const { reason, trials } = await search;
 * console.log(reason, trials.length);
 * ```
 */
export function optimize(
  study: Study,
  objective: ObjectiveFunction,
  options: OptimizeOptions = {},
): Work<SearchEvent, SearchEnd> {
  return new Work(() => search(study, objective, options));
}

async function* search(
  study: Study,
  objective: ObjectiveFunction,
  { trials, parallel = 1, timeout = Number.POSITIVE_INFINITY, signal }: OptimizeOptions,
): AsyncGenerator<SearchEvent, SearchEnd, void> {
  requirePositive({ trials, parallel, timeout });
  const end = performance.now() + timeout * 1000;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });

  const events: SearchEvent[] = [];
  const running = new Set<Promise<void>>();
  let wake = (): void => {};
  let nothingToDo = false;
  let failure: { readonly error: unknown } | undefined;
  const emit = (event: SearchEvent): void => {
    events.push(event);
    wake();
  };
  const start = (trial: ActiveTrial): void => {
    emit({ type: "start", trial: study.trials[trial.number]!, again: trial.again });
    const work = runTrial(study, trial, objective, stop.signal, emit)
      .catch((error: unknown) => {
        failure ??= { error };
        stop.abort(error);
      })
      .finally(() => {
        running.delete(work);
        // What this trial came to may be what the pruner needs to promote another.
        nothingToDo = false;
        wake();
      });
    running.add(work);
  };
  try {
    for (;;) {
      while (running.size < parallel && !nothingToDo && !stop.signal.aborted && performance.now() < end) {
        const trial = await study.ask(trials === undefined ? {} : { trials });
        if (trial === undefined) nothingToDo = true;
        else start(trial);
      }
      yield* events.splice(0);
      if (events.length > 0) continue;
      if (running.size === 0) {
        if (nothingToDo || stop.signal.aborted || performance.now() >= end) break;
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (failure !== undefined) throw failure.error;
    const reason = stop.signal.aborted ? "aborted" : nothingToDo ? "completed" : "timeout";
    const best = study.best;
    return { reason, trials: study.trials, ...(best === undefined ? {} : { best }) };
  } finally {
    // Before its end only when the caller has left the loop, or the log cannot be written.
    stop.abort();
    signal?.removeEventListener("abort", onAbort);
    await Promise.all(running);
  }
}

/** One trial, from its start to what is told of it. Rejects only when the log cannot be written. */
async function runTrial(
  study: Study,
  trial: ActiveTrial,
  objective: ObjectiveFunction,
  signal: AbortSignal,
  emit: (event: SearchEvent) => void,
): Promise<void> {
  const { number, settings, name, reports } = trial;
  let decision: PruneDecision = "continue";
  let broken: { readonly error: unknown } | undefined;
  const report = async (step: number, value: number): Promise<PruneDecision> => {
    // A value that is none is the objective's fault; whatever else goes wrong is the log's.
    checkReport(number, step, value);
    try {
      decision = await study.report(trial, step, value);
    } catch (error) {
      broken = { error };
      throw error;
    }
    emit({ type: "report", trial: number, step, value, decision });
    return decision;
  };
  let outcome: Outcome;
  try {
    const value = await objective({ settings, number, name, reports, report, signal });
    outcome =
      decision === "continue" ? valuesOf(value, study.definition.objectives, `trial ${number}`) : ended[decision];
  } catch (error) {
    outcome = { state: "failed", reason: reasonOf(error) };
  }
  // Cut short, whatever it came to: not a result.
  if (signal.aborted) outcome = { state: "waiting" };
  try {
    if (broken !== undefined) throw (broken as { readonly error: unknown }).error;
    const told = await study.tell(trial, outcome);
    emit({ type: "trial", trial: told, best: study.best?.number === number });
  } catch (error) {
    if (error instanceof TrialLostError) return emit({ type: "lost", trial: number });
    // Should the log work again, the trial is free at once; otherwise when this process is at its end.
    await study.tell(trial, { state: "waiting" }).catch(() => {});
    throw error;
  }
}

const ended = { pause: { state: "paused" }, stop: { state: "pruned" } } as const;

/** An error in one line. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.split("\n", 1)[0]!;
}

function requirePositive(options: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(options)) {
    const isWhole = name === "timeout" || value === Number.POSITIVE_INFINITY || Number.isSafeInteger(value);
    if (value === undefined || (isWhole && value > 0)) continue;
    const expected = name === "timeout" ? "seconds above 0" : "a whole number >= 1";
    throw new UserError({ where: `\`${name}\``, expected, got: String(value) });
  }
}
