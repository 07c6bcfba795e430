import type { Objective, Trial } from "./trial.js";

/** Whether a trial meets all its constraints. */
export const isFeasible = ({ constraints = [] }: Trial): boolean => constraints.every((value) => value <= 0);

/** The complete and feasible trial with the best value of the first objective; of equals the first. */
export function bestOf(trials: readonly Trial[], { direction }: Objective): Trial | undefined {
  const sign = direction === "minimize" ? 1 : -1;
  let best: Trial | undefined;
  for (const trial of trials) {
    if (trial.state !== "complete" || !isFeasible(trial)) continue;
    if (best === undefined || sign * trial.values![0]! < sign * best.values![0]!) best = trial;
  }
  return best;
}
