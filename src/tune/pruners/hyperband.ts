import { UserError } from "../../core/errors.js";
import type { Pruner } from "../pruner.js";
import type { Trial } from "../trial.js";
import { type AshaOptions, checkRungs } from "./asha.js";
import { decideAtRung, promotable, type Rungs } from "./rungs.js";

/**
 * Several brackets of successive halving side by side, the first eager, each next one starting its trials at a budget `eta` times as
 * large, the last giving every trial the whole: for objectives whose early values may mislead. A trial's number decides its bracket,
 * in the shares that Hyperband gives them; within a bracket it is {@link ashaPruner}'s rule.
 *
 * Source: Li et al., "Hyperband: a novel bandit-based approach to hyperparameter optimization", JMLR 18, 2018; brackets of
 * asynchronous halving as in "A system for massively parallel hyperparameter tuning", MLSys 2020.
 *
 * @throws UserError without `max`, and for options that are not whole numbers of their range.
 * @example
 * ```ts
 * import { hyperbandPruner } from "sandglass/tune";
 * console.log(hyperbandPruner({ min: 1, eta: 3, max: 27 }).name); // hyperband
 * ```
 */
export function hyperbandPruner({ min = 1, eta = 3, max }: AshaOptions = {}): Pruner {
  if (max === undefined) {
    const remedy = "Say the budget of a whole trial, as in hyperband:max=27.";
    throw new UserError({ where: "pruner hyperband", expected: "max", got: "none", remedy });
  }
  checkRungs("pruner hyperband", min, eta, max);
  const brackets = bracketsOf(min, eta, max);
  const order = orderOf(brackets.map(({ share }) => share));
  const bracketOf = ({ number }: Trial): number => order[number % order.length]!;
  return {
    name: "hyperband",
    decide: ({ trial, trials, direction }) => {
      const bracket = bracketOf(trial);
      const beside = trials.filter((other) => bracketOf(other) === bracket);
      return decideAtRung(brackets[bracket]!.rungs, trial, beside, direction);
    },
    promote: (trials, direction) => {
      for (const [at, { rungs }] of brackets.entries()) {
        const number = promotable(
          rungs,
          trials.filter((trial) => bracketOf(trial) === at),
          direction,
        );
        if (number !== undefined) return number;
      }
      return undefined;
    },
  };
}

interface Bracket {
  readonly rungs: Rungs;
  /** Trials it starts where the others start theirs. */
  readonly share: number;
}

/** From the most eager bracket, of budgets max / eta^s, max / eta^(s-1) … down to s = 0, where every trial runs to its end. */
function bracketsOf(min: number, eta: number, max: number): Bracket[] {
  let most = 0;
  while (min * eta ** (most + 1) <= max) most++;
  return Array.from({ length: most + 1 }, (_, at) => {
    const s = most - at;
    const rungs: Rungs = { eta, budget: (rung) => (rung < s ? max / eta ** (s - rung) : undefined) };
    return { rungs, share: Math.ceil(((most + 1) * eta ** s) / (s + 1)) };
  });
}

/** Brackets in turn, each as often as its share says and as evenly spread as can be: always the one furthest behind. */
function orderOf(shares: readonly number[]): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const credit = shares.map(() => 0);
  return Array.from({ length: total }, () => {
    for (const [at, share] of shares.entries()) credit[at]! += share;
    const next = credit.indexOf(Math.max(...credit));
    credit[next]! -= total;
    return next;
  });
}
