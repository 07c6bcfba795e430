import { UserError } from "../core/errors.js";
import { ActiveTrial } from "./active-trial.js";
import { bestOf } from "./best.js";
import { checkSettings } from "./check-settings.js";
import type { Entry, StudyEntry } from "./entry.js";
import { type Outcome, valuesOf } from "./outcome.js";
import { paretoFront } from "./pareto.js";
import type { PruneDecision, Pruner } from "./pruner.js";
import type { Sampler } from "./sampler.js";
import type { Settings } from "./space.js";
import type { StudyLog } from "./study-log.js";
import { type StudyState, workerGone } from "./study-state.js";
import type { Trial } from "./trial.js";

/** What proposes and stops trials in this process. */
export interface Searchers {
  readonly sampler?: Sampler | undefined;
  readonly pruner?: Pruner | undefined;
}

export interface AskOptions {
  /** As many trials as the study shall have in all, whoever runs them and whatever becomes of them. */
  readonly trials?: number;
}

/** Deaths of its workers that a trial is given. */
const mostDeaths = 5;

/** An entry but for its time. */
type Draft = Entry extends infer Kind ? (Kind extends Entry ? Omit<Kind, "time"> : never) : never;

/** A trial is not this handle's any more: its worker was taken for dead, or it was told before. */
export class TrialLostError extends UserError {}

/** Throws a UserError when a step or value is none that can be kept. */
export function checkReport(trial: number, step: number, value: number): void {
  const where = `trial ${trial}, report`;
  if (!(Number.isFinite(step) && step > 0)) {
    throw new UserError({ where, expected: "a step above 0", got: String(step) });
  }
  if (!Number.isFinite(value))
    throw new UserError({ where, expected: "a finite value", got: `${value} at step ${step}` });
}

/**
 * A search for good settings: `ask` gives the next trial, `tell` says what came of it. Any number of processes may have the same
 * study open; what one does the others see with their next call. Made by {@link createStudy} or {@link openStudy}.
 *
 * @example
 * ```ts
 * import { createStudy, float } from "sandglass/tune";
 * const study = await createStudy({ space: { x: float(-1, 1) }, seed: 2 });
 * for (let trial = await study.ask({ trials: 5 }); trial !== undefined; trial = await study.ask({ trials: 5 })) {
 *   await study.tell(trial, Number(trial.settings["x"]) ** 2);
 * }
 * console.log(study.trials.length, study.best!.state); // 5 complete
 * await study.close();
 * ```
 */
export class Study {
  readonly #log: StudyLog;
  readonly #state: StudyState;
  readonly #searchers: Searchers;
  readonly #worker: string;
  readonly #mine = new Map<number, ActiveTrial>();
  #queue: Promise<unknown> = Promise.resolve();

  /** Of a log whose first entry is there. */
  constructor(log: StudyLog, state: StudyState, worker: string, searchers: Searchers) {
    this.#log = log;
    this.#state = state;
    this.#worker = worker;
    this.#searchers = searchers;
  }

  /** Where the log is. */
  get place(): string {
    return this.#log.place;
  }

  /** Name, space, objectives, seed and what else was fixed when the study began. */
  get definition(): StudyEntry {
    return this.#state.definition!;
  }

  /** This handle's name in the log. */
  get worker(): string {
    return this.#worker;
  }

  /** All trials, in the order of their numbers, as of the last call that was awaited. */
  get trials(): readonly Trial[] {
    return this.#state.trials;
  }

  /** The complete and feasible trial with the best value of the first objective. */
  get best(): Trial | undefined {
    return bestOf(this.#state.trials, this.definition.objectives);
  }

  /** The complete and feasible trials that no other beats: of several objectives the Pareto front. */
  get front(): readonly Trial[] {
    return paretoFront(this.#state.trials, this.definition.objectives);
  }

  /** Takes in what other processes did meanwhile. */
  async refresh(): Promise<this> {
    await this.#alone(() => this.#catchUp());
    return this;
  }

  /**
   * The next trial to run: one that the pruner promotes, else one that was given back or whose worker died, else a new one of the
   * sampler's. Undefined when there is nothing to do: the sampler is at its end, or there are as many trials as wanted.
   *
   * @throws UserError where the study was opened without a sampler, and for settings that are none of its space.
   */
  async ask({ trials = Number.POSITIVE_INFINITY }: AskOptions = {}): Promise<ActiveTrial | undefined> {
    return await this.#alone(async () => {
      for (;;) {
        const entry = await this.#write(async () => (await this.#releaseOfTheDead()) ?? this.#next(trials));
        if (entry === undefined) return undefined;
        if (entry.entry === "release" || entry.entry === "fail" || entry.entry === "study") continue;
        const trial = new ActiveTrial(this, this.#state.trial(entry.trial)!);
        this.#mine.set(trial.number, trial);
        return trial;
      }
    });
  }

  /**
   * Puts settings in line, to be tried before anything the sampler proposes.
   *
   * @throws UserError for settings that are none of the study's space.
   */
  async enqueue(settings: Settings): Promise<void> {
    checkSettings(this.definition.space, settings);
    await this.#alone(() =>
      this.#write(() => ({ entry: "enqueue", trial: this.#state.trials.length, settings: { ...settings } })),
    );
  }

  /**
   * Keeps an intermediate value of the first objective and says whether to go on. Values for steps that the log has already, as
   * of a trial that goes on from an older checkpoint, are not kept twice.
   */
  async report(trial: ActiveTrial, step: number, value: number): Promise<PruneDecision> {
    checkReport(trial.number, step, value);
    return await this.#alone(async () => {
      await this.#write(() => {
        const { reports } = this.#owned(trial);
        if (step <= (reports.at(-1)?.step ?? 0)) return undefined;
        return {
          entry: "report",
          trial: trial.number,
          step,
          value,
          decision: this.#decide(trial.number, { step, value }),
        };
      });
      const last = this.#state.trial(trial.number)!.reports.at(-1)!;
      return step === last.step ? this.#state.decided(trial.number) : "continue";
    });
  }

  /**
   * Says what became of a trial: its value, values or a state. Throws a UserError, and nothing is written, when values are missing
   * or not finite, and when the trial is not this handle's any more.
   */
  async tell(trial: ActiveTrial, outcome: Outcome): Promise<Trial> {
    const { number, seconds } = trial;
    const draft = this.#ending(number, seconds, outcome);
    return await this.#alone(async () => {
      await this.#write(() => {
        this.#owned(trial);
        return draft;
      });
      this.#mine.delete(number);
      return this.#state.trial(number)!;
    });
  }

  /**
   * Gives back what was asked for and not told, as far as the log still takes it, and lets go of the log. To be called at the end:
   * a connection to Redis keeps the process from ending.
   */
  async close(): Promise<void> {
    try {
      for (const trial of [...this.#mine.values()]) {
        await this.tell(trial, { state: "waiting" }).catch((error: unknown) => {
          // Lost meanwhile, or the log cannot be written: then it is free once this process has ended.
          if (!(error instanceof UserError)) throw error;
        });
      }
    } finally {
      await this.#alone(async () => this.#log.close?.());
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #ending(trial: number, seconds: number, outcome: Outcome): Draft {
    if (typeof outcome === "object" && outcome !== null && "state" in outcome) {
      switch (outcome.state) {
        case "pruned":
          return { entry: "prune", trial, seconds };
        case "paused":
          return { entry: "pause", trial, seconds };
        case "waiting":
          return { entry: "release", trial, seconds, reason: "given back" };
        case "failed":
          return { entry: "fail", trial, seconds, reason: outcome.reason };
      }
    }
    const { values, constraints } = valuesOf(outcome, this.definition.objectives, `trial ${trial}`);
    const kept = { values: [...values], ...(constraints === undefined ? {} : { constraints: [...constraints] }) };
    return { entry: "complete", trial, ...kept, seconds };
  }

  /** The trial as it stands, when it is this handle's. */
  #owned(trial: ActiveTrial): Trial {
    const now = this.#state.trial(trial.number);
    if (now?.state === "running" && now.worker === this.#worker && this.#mine.get(trial.number) === trial) return now;
    this.#mine.delete(trial.number);
    throw new TrialLostError({
      where: `trial ${trial.number}`,
      expected: "a trial that was asked for here and not told yet",
      got: now?.state === "running" ? `one that ${now.worker} has now` : `one that is ${now?.state ?? "unknown"}`,
      remedy: "Ask for another. This worker was taken for dead, or the trial was told before.",
    });
  }

  /** What gives back a trial whose worker is dead, or one of this worker's that nobody holds. */
  async #releaseOfTheDead(): Promise<Draft | undefined> {
    for (const { state, worker, number, deaths = 0 } of this.#state.trials) {
      if (state !== "running" || worker === undefined) continue;
      const lost = worker === this.#worker ? !this.#mine.has(number) : await this.#log.isGone?.(worker);
      if (!lost) continue;
      if (deaths + 1 < mostDeaths) return { entry: "release", trial: number, reason: workerGone };
      // Such as one too large for the memory: it would take worker after worker with it.
      return { entry: "fail", trial: number, seconds: 0, reason: `${mostDeaths} workers died while they ran it` };
    }
    return undefined;
  }

  #next(limit: number): Draft | undefined {
    const worker = this.#worker;
    const { sampler, pruner } = this.#searchers;
    const { space, objectives, seed } = this.definition;
    const trials = this.#state.trials;
    const promoted = pruner?.promote?.(trials, objectives[0]!.direction);
    if (promoted !== undefined) return { entry: "promote", trial: promoted, worker };
    const waiting = this.#state.first("waiting");
    if (waiting !== undefined) return { entry: "take", trial: waiting.number, worker };
    if (trials.length >= limit) return undefined;
    if (sampler === undefined) {
      throw new UserError({
        where: `study "${this.definition.name}"`,
        expected: "a `sampler` to ask",
        got: `none: it began with an object, "${this.definition.sampler.name}"`,
        remedy: "Give one when opening the study.",
      });
    }
    const number = trials.length;
    const settings = sampler.suggest({ space, objectives, trials, number, seed });
    if (settings === undefined) return undefined;
    checkSettings(space, settings);
    return { entry: "ask", trial: number, settings: { ...settings }, worker };
  }

  #decide(number: number, report: Trial["reports"][number]): PruneDecision {
    const { pruner } = this.#searchers;
    if (pruner === undefined) return "continue";
    const trials = this.#state.trials.map((trial) =>
      trial.number === number ? { ...trial, reports: [...trial.reports, report] } : trial,
    );
    return pruner.decide({ trial: trials[number]!, trials, direction: this.definition.objectives[0]!.direction });
  }

  /** One call after the other, so that none meets the state halfway through another's. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }

  async #catchUp(): Promise<void> {
    for (const entry of await this.#log.read(this.#state.count)) this.#state.apply(entry, this.#log.place);
  }

  /** Decides on an entry and appends it; decides anew when others were faster. */
  async #write(decide: () => Draft | undefined | Promise<Draft | undefined>): Promise<Entry | undefined> {
    for (;;) {
      await this.#catchUp();
      const draft = await decide();
      if (draft === undefined) return undefined;
      const entry = { ...draft, time: Date.now() } as Entry;
      if (!(await this.#log.append(entry, this.#state.count))) continue;
      await this.#catchUp();
      return entry;
    }
  }
}
