import { UserError } from "../../core/errors.js";
import { mean } from "../../metrics/index.js";

/** A generalised Pareto distribution of excesses over a level: P(excess > y) = (1 + shape · y / scale)^(-1 / shape). */
export interface Pareto {
  /** 0: exponential tail; above 0 heavier, below 0 bounded. */
  readonly shape: number;
  readonly scale: number;
}

/** Where maximum likelihood is regular (Smith, 1985); below it the likelihood has no useful maximum. */
const smallestShape = -0.5;

/**
 * Maximum-likelihood fit of excesses (all above 0) by Grimshaw's reduction to one variable, theta = shape / scale: for a
 * given theta the best shape is mean(log(1 + theta · y)). Shapes are kept above -1/2.
 *
 * Source: Grimshaw, "Computing maximum likelihood estimates for the generalized Pareto distribution", 1993.
 *
 * @throws UserError when there are no excesses or one is not above 0.
 * @example
 * ```ts
 * import { fitPareto } from "sandglass";
 * const exponential = Array.from({ length: 999 }, (_, at) => -Math.log(1 - (at + 1) / 1000));
 * console.log(Math.abs(fitPareto(exponential).shape) < 0.05); // true
 * ```
 */
export function fitPareto(excesses: ArrayLike<number>): Pareto {
  let most = 0;
  for (let at = 0; at < excesses.length; at++) {
    if (!(excesses[at]! > 0)) {
      throw new UserError({ where: "fitPareto", expected: "excesses above 0", got: `${excesses[at]} at index ${at}` });
    }
    most = Math.max(most, excesses[at]!);
  }
  const average = mean(excesses);
  if (!Number.isFinite(average)) {
    throw new UserError({ where: "fitPareto", expected: "one or more finite excesses", got: `${excesses.length}` });
  }
  // theta > -1 / largest keeps every logarithm finite. In u = log(theta + 1 / largest) the likelihood is smooth.
  const thetaOf = (u: number): number => Math.exp(u) - 1 / most;
  const likelihood = (u: number): number => profile(excesses, thetaOf(u), average);
  const from = Math.log(1e-6 / most);
  const to = Math.log(1e4 / average + 1 / most);
  const step = (to - from) / 120;
  let best = from;
  let highest = -Infinity;
  for (let u = from; u <= to; u += step) {
    const value = likelihood(u);
    if (value > highest) [best, highest] = [u, value];
  }
  return paretoAt(excesses, thetaOf(maximise(likelihood, best - step, best + step)), average);
}

function paretoAt(excesses: ArrayLike<number>, theta: number, average: number): Pareto {
  if (Math.abs(theta) * average < 1e-9) return { shape: 0, scale: average };
  let sum = 0;
  for (let at = 0; at < excesses.length; at++) sum += Math.log1p(theta * excesses[at]!);
  const shape = sum / excesses.length;
  return { shape, scale: shape / theta };
}

/** Mean log-likelihood at the best shape for theta; -Infinity outside the regular shapes. */
function profile(excesses: ArrayLike<number>, theta: number, average: number): number {
  const { shape, scale } = paretoAt(excesses, theta, average);
  return shape > smallestShape ? -Math.log(scale) - shape - 1 : -Infinity;
}

/** Golden-section search. */
function maximise(f: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let step = 0; step < 60; step++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (f(left) >= f(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

/** The excess that is exceeded with probability `tail`. */
export function paretoQuantile({ shape, scale }: Pareto, tail: number): number {
  return Math.abs(shape) < 1e-9 ? -scale * Math.log(tail) : (scale / shape) * (tail ** -shape - 1);
}
