import type { Pruner } from "../pruner.js";
import { checkWhole } from "../spec.js";
import type { Direction, Report } from "../trial.js";

/** When the median rule holds; the defaults are Optuna's. */
export interface MedianOptions {
  /** Complete trials before any is stopped. Default 5. */
  readonly startup?: number;
  /** No trial is stopped before this step. Default 0. */
  readonly warmup?: number;
  /** Steps from one decision to the next, counted from the end of the warm-up. Default 1. */
  readonly interval?: number;
}

/**
 * Stops a trial whose best value so far is worse than the median of what the complete trials reported at the same step. Nothing is
 * stopped where no complete trial reported at that step.
 *
 * Sources: Golovin et al., "Google Vizier", 2017, in the form of Optuna 5.0.
 *
 * @throws UserError for options that are not whole numbers of their range.
 * @example
 * ```ts
 * import { medianPruner, type Trial } from "sandglass/tune";
 * const trial = (number: number, value: number): Trial => ({ number, settings: {}, state: "complete", reports: [{ step: 1, value }] });
 * const trials = [trial(0, 1), trial(1, 2), trial(2, 3), trial(3, 4), trial(4, 5)];
 * const decide = (value: number) => medianPruner().decide({ trial: trial(5, value), trials, direction: "minimize" });
 * console.log(decide(3), decide(3.1)); // continue stop
 * ```
 */
export function medianPruner({ startup = 5, warmup = 0, interval = 1 }: MedianOptions = {}): Pruner {
  const where = "pruner median";
  checkWhole(where, "startup", startup, 0);
  checkWhole(where, "warmup", warmup, 0);
  checkWhole(where, "interval", interval, 1);
  return {
    name: "median",
    decide: ({ trial, trials, direction }) => {
      const last = trial.reports.at(-1);
      const complete = trials.filter(({ state, number }) => state === "complete" && number !== trial.number);
      if (last === undefined || complete.length === 0 || complete.length < startup) return "continue";
      if (last.step < warmup || !isDue(trial.reports, warmup, interval)) return "continue";
      const own = bestSoFar(trial.reports, direction);
      if (own === undefined) return "stop";
      const others = complete.flatMap(({ reports }) => reports.filter(({ step }) => step === last.step));
      const median = medianOf(others.map(({ value }) => value).filter((value) => !Number.isNaN(value)));
      if (median === undefined) return "continue";
      return (direction === "minimize" ? own > median : own < median) ? "stop" : "continue";
    },
  };
}

/** True for the first report of its interval: one that falls out puts the decision off to the next report. */
function isDue(reports: readonly Report[], warmup: number, interval: number): boolean {
  const [before, last] = [reports.at(-2)?.step ?? -1, reports.at(-1)!.step];
  return before < warmup + Math.floor((last - warmup) / interval) * interval;
}

function bestSoFar(reports: readonly Report[], direction: Direction): number | undefined {
  const values = reports.map(({ value }) => value).filter((value) => !Number.isNaN(value));
  if (values.length === 0) return undefined;
  return direction === "minimize" ? Math.min(...values) : Math.max(...values);
}

function medianOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((one, other) => one - other);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
