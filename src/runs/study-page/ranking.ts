import { isMeasured, lossesOf, paretoFront, violationOf } from "../../tune/pareto.js";
import type { Objective, Trial } from "../../tune/trial.js";

/** Numbers of the trials on the Pareto front. */
export function frontOf(trials: readonly Trial[], objectives: readonly Objective[]): ReadonlySet<number> {
  return new Set(paretoFront(trials, objectives).map(({ number }) => number));
}

/**
 * The best first: the front, what it dominates, what breaks a constraint, what has no value yet by how far it came, and failures.
 * Among equals by the first objective, then by number.
 */
export function rankTrials(trials: readonly Trial[], objectives: readonly Objective[]): readonly Trial[] {
  const front = frontOf(trials, objectives);
  const standing = (trial: Trial): number => {
    if (isMeasured(trial, objectives)) return violationOf(trial) > 0 ? 2 : front.has(trial.number) ? 0 : 1;
    return trial.state === "failed" ? 4 : 3;
  };
  const within = (rank: number, trial: Trial): readonly number[] => {
    if (rank < 3) return [violationOf(trial), ...lossesOf(trial, objectives).slice(0, 1)];
    return rank === 3 ? [-(trial.reports.at(-1)?.step ?? 0)] : [];
  };
  return trials
    .map((trial) => ({ trial, keys: [standing(trial), ...within(standing(trial), trial), trial.number] }))
    .sort((one, other) => {
      const at = one.keys.findIndex((key, index) => key !== other.keys[index]);
      return at < 0 ? 0 : one.keys[at]! - other.keys[at]!;
    })
    .map(({ trial }) => trial);
}
