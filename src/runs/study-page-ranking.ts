import type { Objective, Trial } from "../tune/trial.js";

/** True where a trial has a finite value for each objective. */
export function isMeasured({ state, values = [] }: Trial, objectives: readonly Objective[]): boolean {
  return state === "complete" && objectives.every((_, at) => Number.isFinite(values[at]));
}

/** By how much a trial breaks its constraints, summed; 0 where it is feasible. */
export function violationOf({ constraints = [] }: Trial): number {
  return constraints.reduce((sum, value) => sum + Math.max(0, value), 0);
}

const lossOf = ({ values = [] }: Trial, { direction }: Objective, at: number): number =>
  direction === "maximize" ? -values[at]! : values[at]!;

/** Numbers of the complete, feasible trials that no other is at least as good as everywhere and better than somewhere. */
export function frontOf(trials: readonly Trial[], objectives: readonly Objective[]): ReadonlySet<number> {
  const measured = trials.filter((trial) => isMeasured(trial, objectives) && violationOf(trial) === 0);
  const losses = measured.map((trial) => objectives.map((objective, at) => lossOf(trial, objective, at)));
  const isBeaten = (loss: readonly number[]): boolean =>
    losses.some(
      (other) => other.every((value, at) => value <= loss[at]!) && other.some((value, at) => value < loss[at]!),
    );
  return new Set(measured.filter((_, at) => !isBeaten(losses[at]!)).map(({ number }) => number));
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
    const [first] = objectives;
    if (rank < 3 && first !== undefined) return [violationOf(trial), lossOf(trial, first, 0)];
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
