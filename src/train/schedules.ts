import { UserError } from "../core/errors.js";

export interface Schedules {
  constant: { readonly type: "constant"; readonly value: number };
  exponential: {
    readonly type: "exponential";
    readonly initial: number;
    readonly decaySteps: number;
    readonly decayRate: number;
    /** Whether to fall in steps of `decaySteps` instead of smoothly. */
    readonly staircase: boolean;
  };
  cosine: {
    readonly type: "cosine";
    readonly initial: number;
    readonly decaySteps: number;
    /** Last rate as a fraction of the initial one. */
    readonly alpha: number;
  };
  step: {
    readonly type: "step";
    readonly initial: number;
    readonly every: number;
    readonly factor: number;
  };
  warmup: { readonly type: "warmup"; readonly steps: number; readonly then: LearningRate };
}

/** A learning rate that depends on the training step: plain data that survives JSON. */
export type Schedule = Schedules[keyof Schedules];

/** A fixed number, or a schedule. */
export type LearningRate = number | Schedule;

/**
 * The same learning rate at every step.
 *
 * @example
 * ```ts
 * import { adam, constant } from "sandglass";
 * console.log(adam({ learningRate: constant(0.01) }).type); // adam
 * ```
 */
export const constant = (value: number): Schedule => ({ type: "constant", value });

/**
 * `initial decayRate^(step / decaySteps)`, as Keras `ExponentialDecay`.
 *
 * @example
 * ```ts
 * import { exponentialDecay, sgd } from "sandglass";
 * const optimizer = sgd({ learningRate: exponentialDecay(0.1, { decaySteps: 1000, decayRate: 0.5 }) });
 * console.log(optimizer.type); // sgd
 * ```
 */
export const exponentialDecay = (
  initial: number,
  options: { readonly decaySteps: number; readonly decayRate: number; readonly staircase?: boolean },
): Schedule => ({ type: "exponential", initial, staircase: false, ...options });

/**
 * Half a cosine from `initial` to `alpha initial` in `decaySteps` steps, then flat, as Keras `CosineDecay`.
 * Source: Loshchilov and Hutter 2017.
 *
 * @example
 * ```ts
 * import { adam, cosineDecay } from "sandglass";
 * const optimizer = adam({ learningRate: cosineDecay(1e-3, { decaySteps: 50_000, alpha: 0.01 }) });
 * console.log(optimizer.type); // adam
 * ```
 */
export const cosineDecay = (
  initial: number,
  options: { readonly decaySteps: number; readonly alpha?: number },
): Schedule => ({ type: "cosine", initial, alpha: 0, ...options });

/**
 * Multiplied by `factor` (default .1) after each `every` steps, as PyTorch `StepLR`.
 *
 * @example
 * ```ts
 * import { sgd, stepDecay } from "sandglass";
 * const optimizer = sgd({ learningRate: stepDecay(0.1, { every: 10_000 }) });
 * console.log(optimizer.type); // sgd
 * ```
 */
export const stepDecay = (
  initial: number,
  options: { readonly every: number; readonly factor?: number },
): Schedule => ({ type: "step", initial, factor: 0.1, ...options });

/**
 * Rises linearly over the first `steps` steps to the first rate of `then`, which starts after them.
 *
 * @example
 * ```ts
 * import { adam, cosineDecay, linearWarmup } from "sandglass";
 * const learningRate = linearWarmup(500, cosineDecay(1e-3, { decaySteps: 20_000 }));
 * console.log(adam({ learningRate }).type); // adam
 * ```
 */
export const linearWarmup = (steps: number, then: LearningRate): Schedule => ({ type: "warmup", steps, then });

type Rates = { readonly [K in keyof Schedules]: (schedule: Schedules[K], step: number) => number };

const rates: Rates = {
  constant: ({ value }) => value,
  exponential({ initial, decaySteps, decayRate, staircase }, step) {
    const exponent = step / decaySteps;
    return initial * decayRate ** (staircase ? Math.floor(exponent) : exponent);
  },
  cosine({ initial, decaySteps, alpha }, step) {
    const cosine = (1 + Math.cos((Math.PI * Math.min(step, decaySteps)) / decaySteps)) / 2;
    return initial * ((1 - alpha) * cosine + alpha);
  },
  step: ({ initial, every, factor }, step) => initial * factor ** Math.floor(step / every),
  // The first step already has a rate above 0: a step that changes nothing would be wasted.
  warmup: ({ steps, then }, step) =>
    step < steps ? (learningRateAt(then, 0) * (step + 1)) / steps : learningRateAt(then, step - steps),
};

/** The learning rate of a step, counted from 0 over the whole training, in double precision. */
export function learningRateAt(rate: LearningRate, step: number): number {
  if (typeof rate === "number") return rate;
  return (rates[rate.type] as (schedule: Schedule, step: number) => number)(rate, step);
}

/** Throws a UserError unless the rate is a number >= 0 or a known schedule. */
export function checkLearningRate(rate: unknown): void {
  const where = "learningRate";
  if (typeof rate === "number") {
    if (rate >= 0 && Number.isFinite(rate)) return;
    throw new UserError({ where, expected: "a number >= 0", got: `${rate}` });
  }
  const type: unknown = (rate as { type?: unknown } | null | undefined)?.type;
  if (typeof type !== "string" || !Object.hasOwn(rates, type)) {
    const expected = `a number or a schedule: ${Object.keys(rates).join(", ")}`;
    throw new UserError({ where, expected, got: JSON.stringify(rate) ?? "nothing" });
  }
  const first = learningRateAt(rate as Schedule, 0);
  if (Number.isFinite(first) && first >= 0) return;
  throw new UserError({ where: `learningRate, ${type}`, expected: "a rate >= 0 at the first step", got: `${first}` });
}
