import { UserError } from "../../core/errors.js";
import type { Pruner } from "../pruner.js";
import { checkWhole } from "../spec.js";
import { decideAtRung, promotable, type Rungs } from "./rungs.js";

/** Where trials are compared and how many go on. */
export interface AshaOptions {
  /** Budget at which trials are compared first, such as epochs. Default 1. */
  readonly min?: number;
  /** One in `eta` trials goes on from a rung, and the next rung costs `eta` times as much. Default 3. */
  readonly eta?: number;
  /** Budget of a whole trial: there is no rung from there on. Default: none, rungs without end. */
  readonly max?: number;
}

/**
 * Asynchronous successive halving: a trial pauses at each rung, at budgets `min`, `min * eta`, `min * eta²` …, unless it is of the
 * best 1 / `eta` that have come so far. A paused trial goes on when it has become one of them, before anything new is tried; nobody
 * waits for a rung to be full.
 *
 * Source: Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020 (arXiv 1810.05934), algorithm 2.
 *
 * @throws UserError for options that are not whole numbers of their range.
 * @example
 * ```ts
 * import { ashaPruner, type Trial } from "sandglass/tune";
 * const trial = (number: number, value: number): Trial => ({ number, settings: {}, state: "paused", reports: [{ step: 1, value }] });
 * const asha = ashaPruner({ min: 1, eta: 2, max: 8 });
 * const trials = [trial(0, 0.3), trial(1, 0.5)];
 * console.log(asha.promote!(trials, "minimize")); // 0
 * console.log(asha.decide({ trial: trial(2, 0.4), trials, direction: "minimize" })); // pause
 * ```
 */
export function ashaPruner({ min = 1, eta = 3, max = Infinity }: AshaOptions = {}): Pruner {
  checkRungs("pruner asha", min, eta, max);
  const rungs: Rungs = { eta, budget: (rung) => (min * eta ** rung < max ? min * eta ** rung : undefined) };
  return {
    name: "asha",
    decide: ({ trial, trials, direction }) => decideAtRung(rungs, trial, trials, direction),
    promote: (trials, direction) => promotable(rungs, trials, direction),
  };
}

/** Refuses rungs that are none. */
export function checkRungs(where: string, min: number, eta: number, max: number): void {
  checkWhole(where, "min", min, 1);
  checkWhole(where, "eta", eta, 2);
  if (max !== Infinity) checkWhole(where, "max", max, 1);
  if (max >= min) return;
  throw new UserError({ where: `${where}, option max`, expected: `at least min, ${min}`, got: String(max) });
}
