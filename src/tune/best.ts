import { isMeasured, violationOf } from "./pareto.js";
import type { Objective, Trial } from "./trial.js";

/** The complete and feasible trial with the best value of the first objective; of equals the first. */
export function bestOf(trials: readonly Trial[], objectives: readonly Objective[]): Trial | undefined {
  const sign = objectives[0]!.direction === "minimize" ? 1 : -1;
  let best: Trial | undefined;
  for (const trial of trials) {
    if (!isMeasured(trial, objectives) || violationOf(trial) > 0) continue;
    if (best === undefined || sign * trial.values![0]! < sign * best.values![0]!) best = trial;
  }
  return best;
}
