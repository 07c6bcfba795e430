import type { Outcome } from "./outcome.js";
import type { PruneDecision } from "./pruner.js";
import type { Settings } from "./space.js";
import type { Report, Trial } from "./trial.js";

/** What an {@link ActiveTrial} belongs to. */
interface Holder {
  report(trial: ActiveTrial, step: number, value: number): Promise<PruneDecision>;
  tell(trial: ActiveTrial, outcome: Outcome): Promise<Trial>;
}

/** A name for a trial of a study, the same in every process and safe in file names: for its checkpoint. */
export const trialName = (number: number): string => `trial-${String(number).padStart(4, "0")}`;

/** A trial that this process has been given, until it tells what came of it. */
export class ActiveTrial {
  /** From 0. */
  readonly number: number;
  readonly settings: Settings;
  /** What was reported of it before, by others or before a pause: go on from its checkpoint, if there is one. */
  readonly reports: readonly Report[];
  /** Whether somebody had it before. */
  readonly again: boolean;
  readonly #study: Holder;
  readonly #since = performance.now();

  constructor(study: Holder, { number, settings, reports, starts = 1 }: Trial) {
    this.#study = study;
    this.number = number;
    this.settings = settings;
    this.reports = reports;
    this.again = starts > 1;
  }

  /** {@link trialName} of its number. */
  get name(): string {
    return trialName(this.number);
  }

  /** Since it was asked for. */
  get seconds(): number {
    return Math.round(performance.now() - this.#since) / 1000;
  }

  /** `Study.report` of this trial. */
  async report(step: number, value: number): Promise<PruneDecision> {
    return await this.#study.report(this, step, value);
  }

  /** `Study.tell` of this trial. */
  async tell(outcome: Outcome): Promise<Trial> {
    return await this.#study.tell(this, outcome);
  }
}
