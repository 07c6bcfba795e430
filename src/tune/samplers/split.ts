import { hypervolume, isMeasured, type Losses, lossesOf, nondominationRanks, violationOf } from "../pareto.js";
import type { Objective, Trial } from "../trial.js";

/** Trials apart by how good they were, in the order of their numbers. */
export interface Split {
  readonly good: readonly Trial[];
  readonly rest: readonly Trial[];
}

/** True of a trial that something is known of: complete, or stopped on the way. A failed one teaches nothing. */
export function isKnown(trial: Trial, objectives: readonly Objective[]): boolean {
  return trial.state === "pruned" || trial.state === "paused" || isMeasured(trial, objectives);
}

/**
 * Takes the best tenth, at most 25 with one objective, of the known trials: complete feasible ones by their values, then those
 * stopped early by how far they came and their last report, then infeasible ones by how much they break. Running ones are of the
 * rest, as if they had come to nothing, so that no two workers try the same ("constant liar").
 *
 * With several objectives whole ranks of non-domination are taken, and of the rank that does not fit the trials that add most to its
 * hypervolume, one after the other.
 *
 * Sources: as Optuna 5.0; Ozaki et al., "Multiobjective tree-structured Parzen estimator", 2022; Watanabe and Hutter, "c-TPE", 2023.
 */
export function splitTrials(trials: readonly Trial[], objectives: readonly Objective[]): Split {
  const known = trials.filter((trial) => isKnown(trial, objectives));
  const tenth = Math.ceil(0.1 * known.length);
  const wanted = objectives.length > 1 ? tenth : Math.min(tenth, 25);
  const feasible = known.filter((trial) => violationOf(trial) === 0);
  const complete = feasible.filter(({ state }) => state === "complete");
  const early = feasible.filter(({ state }) => state !== "complete").sort(byProgress(objectives[0]?.direction));
  const infeasible = known.filter((trial) => violationOf(trial) > 0);
  infeasible.sort((one, other) => violationOf(one) - violationOf(other));
  const best = bestOf(complete, objectives, Math.min(wanted, complete.length));
  const good = new Set([...best, ...early, ...infeasible].slice(0, Math.max(wanted, 0)));
  return {
    good: known.filter((trial) => good.has(trial)),
    rest: trials.filter((trial) => !good.has(trial) && (trial.state === "running" || isKnown(trial, objectives))),
  };
}

function byProgress(direction: Objective["direction"] = "minimize"): (one: Trial, other: Trial) => number {
  const place = ({ reports }: Trial): readonly [number, number] => {
    const last = reports.at(-1);
    if (last === undefined) return [0, 0];
    return [last.step, Number.isNaN(last.value) ? Infinity : direction === "minimize" ? last.value : -last.value];
  };
  return (one, other) => {
    const [step, value] = place(one);
    const [otherStep, otherValue] = place(other);
    return otherStep - step || (value === otherValue ? 0 : value - otherValue);
  };
}

function bestOf(trials: readonly Trial[], objectives: readonly Objective[], wanted: number): readonly Trial[] {
  const losses = trials.map((trial) => lossesOf(trial, objectives));
  if (objectives.length <= 1) {
    const order = [...trials.keys()].sort((one, other) => losses[one]![0]! - losses[other]![0]!);
    return order.slice(0, wanted).map((at) => trials[at]!);
  }
  const ranks = nondominationRanks(losses);
  const best: number[] = [];
  for (let rank = 0; best.length < wanted; rank++) {
    const front = [...trials.keys()].filter((at) => ranks[at] === rank);
    const room = wanted - best.length;
    best.push(...(front.length <= room ? front : mostVolume(front, losses, room)));
  }
  return best.map((at) => trials[at]!);
}

/** Members of a front that together dominate much, chosen one by one: each time that which adds most. */
function mostVolume(front: readonly number[], losses: readonly Losses[], wanted: number): number[] {
  const worst = losses[0]!.map((_, objective) => Math.max(...front.map((at) => losses[at]![objective]!)));
  const reference = worst.map((value) => Math.max(1.1 * value, 0.9 * value) || 1e-12);
  const chosen: number[] = [];
  // What a point adds only shrinks as others are chosen: an old figure is an upper bound, and few need a new one.
  const bounds = new Map(front.map((at) => [at, Infinity]));
  let volume = 0;
  while (chosen.length < wanted) {
    let best = -1;
    let most = -Infinity;
    for (const [at, bound] of [...bounds].sort((one, other) => other[1] - one[1] || one[0] - other[0])) {
      if (bound <= most) break;
      const added =
        hypervolume(
          [...chosen, at].map((member) => losses[member]!),
          reference,
        ) - volume;
      bounds.set(at, added);
      if (added > most) [best, most] = [at, added];
    }
    chosen.push(best);
    bounds.delete(best);
    volume += most;
  }
  return chosen;
}
