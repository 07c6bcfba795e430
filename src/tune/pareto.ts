import type { Objective, Trial } from "./trial.js";

/** One number for each objective of a trial, lower being better: what is maximised has its sign turned. */
export type Losses = readonly number[];

/** The values of a complete trial as {@link Losses}. */
export function lossesOf({ values = [] }: Trial, objectives: readonly Objective[]): Losses {
  return objectives.map(({ direction }, at) => (direction === "maximize" ? -values[at]! : values[at]!));
}

/** By how much a trial breaks its constraints, summed; 0 where it is feasible. */
export function violationOf({ constraints = [] }: Trial): number {
  return constraints.reduce((sum, value) => sum + Math.max(0, value), 0);
}

/** True where a trial has a finite value for each objective. */
export function isMeasured({ state, values = [] }: Trial, objectives: readonly Objective[]): boolean {
  return state === "complete" && objectives.every((_, at) => Number.isFinite(values[at]));
}

/** True where the first is nowhere worse than the second and somewhere better. */
export function dominates(first: Losses, second: Losses): boolean {
  let isBetter = false;
  for (let at = 0; at < first.length; at++) {
    if (first[at]! > second[at]!) return false;
    if (first[at]! < second[at]!) isBetter = true;
  }
  return isBetter;
}

/**
 * The complete, feasible trials that no other dominates, in the order of their numbers: with one objective the best, and those equal
 * to it.
 *
 * @example
 * ```ts
 * import { paretoFront, type Trial } from "sandglass/tune";
 * const trial = (number: number, ...values: number[]): Trial => ({ number, settings: {}, state: "complete", reports: [], values });
 * const objectives = [{ name: "error", direction: "minimize" }, { name: "speed", direction: "maximize" }] as const;
 * const front = paretoFront([trial(0, 0.1, 5), trial(1, 0.2, 9), trial(2, 0.2, 4)], objectives);
 * console.log(front.map(({ number }) => number)); // [ 0, 1 ]
 * ```
 */
export function paretoFront(trials: readonly Trial[], objectives: readonly Objective[]): Trial[] {
  const measured = trials.filter((trial) => isMeasured(trial, objectives) && violationOf(trial) === 0);
  const losses = measured.map((trial) => lossesOf(trial, objectives));
  return measured.filter((_, at) => !losses.some((other) => dominates(other, losses[at]!)));
}

/**
 * The rank of each: 0 for those that none dominates, 1 for those that only these dominate, and so on.
 *
 * Source: Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", 2002, its fast non-dominated sort.
 */
export function nondominationRanks(losses: readonly Losses[]): Uint32Array {
  const ranks = new Uint32Array(losses.length);
  const dominators = new Uint32Array(losses.length);
  const dominated = losses.map((): number[] => []);
  for (const [at, one] of losses.entries()) {
    for (const [below, other] of losses.entries()) {
      if (!dominates(one, other)) continue;
      dominated[at]!.push(below);
      dominators[below]!++;
    }
  }
  let front = [...losses.keys()].filter((at) => dominators[at] === 0);
  for (let rank = 0; front.length > 0; rank++) {
    const next: number[] = [];
    for (const at of front) {
      ranks[at] = rank;
      for (const below of dominated[at]!) if (--dominators[below]! === 0) next.push(below);
    }
    front = next;
  }
  return ranks;
}

/**
 * Volume of what some points dominate within a reference point that is worse than they are: the size of a Pareto front as one number.
 * Points that are not better than the reference everywhere count nothing. Exact, for any number of objectives, by slices along the last;
 * meant for fronts of some hundred points and two or three objectives.
 *
 * Source: Zitzler and Thiele, 1998; slices as in While et al., "A faster algorithm for calculating hypervolume", 2006.
 *
 * @param losses Lower is better, in each number.
 * @example
 * ```ts
 * import { hypervolume } from "sandglass/tune";
 * console.log(hypervolume([[1, 3], [2, 2]], [4, 4])); // 5
 * ```
 */
export function hypervolume(losses: readonly Losses[], reference: Losses): number {
  const inside = losses.filter((loss) => loss.every((value, at) => value < reference[at]!));
  if (inside.length === 0) return 0;
  const last = reference.length - 1;
  if (last === 0) return reference[0]! - Math.min(...inside.map(([value]) => value!));
  const sorted = [...inside].sort((one, other) => one[last]! - other[last]!);
  let volume = 0;
  for (let at = 0; at < sorted.length; at++) {
    const height = (sorted[at + 1]?.[last] ?? reference[last]!) - sorted[at]![last]!;
    if (height === 0) continue;
    // Between this point and the next, these are there.
    const slice = front(sorted.slice(0, at + 1).map((loss) => loss.slice(0, last)));
    volume += height * hypervolume(slice, reference.slice(0, last));
  }
  return volume;
}

function front(losses: readonly Losses[]): Losses[] {
  return losses.filter((one) => !losses.some((other) => dominates(other, one)));
}
