import { square } from "../../graph/compose.js";
import { add, div, mul, sqrt } from "../../graph/ops/elementwise.js";
import type { Value } from "../../graph/value.js";
import { checkLearningRate, type LearningRate, learningRateAt } from "../schedules.js";
import type { TransformRule, TransformScope } from "../transform.js";
import { checkNumbers } from "./check.js";

interface Moments {
  readonly learningRate: LearningRate;
  readonly beta1: number;
  readonly beta2: number;
  /** Default 1e-7 as in Keras; PyTorch has 1e-8. */
  readonly epsilon: number;
}

export interface Adam extends Moments {
  readonly type: "adam";
}

export interface Adamw extends Moments {
  readonly type: "adamw";
  /** Fraction of the parameter, times the learning rate, taken off at each step. */
  readonly weightDecay: number;
}

const defaults = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/**
 * Adam, with epsilon beside the corrected root as in the paper's Algorithm 1 (and PyTorch). Defaults are those of Keras
 * `Adam`. Source: Kingma and Ba 2015.
 *
 * @example
 * ```ts
 * import { adam } from "sandglass";
 * const optimizer = adam({ learningRate: 3e-4 });
 * console.log(optimizer.beta2); // 0.999
 * ```
 */
export function adam(options: Partial<Omit<Adam, "type">> = {}): Adam {
  return { type: "adam", ...defaults, ...options };
}

/**
 * Adam with weight decay kept apart from the gradient. Defaults are those of Keras `AdamW`, weight decay .004 included.
 * Source: Loshchilov and Hutter 2019.
 *
 * @example
 * ```ts
 * import { adamw } from "sandglass";
 * const optimizer = adamw({ weightDecay: 0.01 });
 * console.log(optimizer.learningRate); // 0.001
 * ```
 */
export function adamw(options: Partial<Omit<Adamw, "type">> = {}): Adamw {
  return { type: "adamw", ...defaults, weightDecay: 0.004, ...options };
}

function checkMoments({ type, learningRate, beta1, beta2, epsilon }: Adam | Adamw): void {
  checkLearningRate(learningRate);
  checkNumbers(type, { beta1, beta2 }, { low: 0, high: 1 });
  checkNumbers(type, { epsilon }, { low: 0 });
}

/**
 * Both bias corrections as two host numbers: m / (1 - β1^t) / (sqrt(v / (1 - β2^t)) + ε) is
 * correction m / (sqrt(v) + ε'), with ε' = ε sqrt(1 - β2^t) and correction = sqrt(1 - β2^t) / (1 - β1^t).
 */
function momentScalars({ learningRate, beta1, beta2, epsilon }: Moments, step: number): Record<string, number> {
  const root = Math.sqrt(1 - beta2 ** (step + 1));
  const rate = (learningRateAt(learningRate, step) * root) / (1 - beta1 ** (step + 1));
  return { rate, epsilon: epsilon * root };
}

function momentSteps({ beta1, beta2 }: Moments, gradients: readonly Value[], scope: TransformScope): Value[] {
  const rate = scope.scalar("rate");
  const epsilon = scope.scalar("epsilon");
  return gradients.map((gradient, at) => {
    const mean = add(mul(scope.slot(at, "mean"), beta1), mul(gradient, 1 - beta1));
    const meanSquare = add(mul(scope.slot(at, "meanSquare"), beta2), mul(square(gradient), 1 - beta2));
    scope.store(at, "mean", mean);
    scope.store(at, "meanSquare", meanSquare);
    return mul(div(mean, add(sqrt(meanSquare), epsilon)), rate);
  });
}

export const adamRule: TransformRule<Adam> = {
  descends: true,
  check: checkMoments,
  slots: () => ["mean", "meanSquare"],
  scalars: momentScalars,
  apply: momentSteps,
};

export const adamwRule: TransformRule<Adamw> = {
  descends: true,
  check(optimizer) {
    checkMoments(optimizer);
    checkNumbers("adamw", { weightDecay: optimizer.weightDecay }, { low: 0 });
  },
  slots: () => ["mean", "meanSquare"],
  scalars: (optimizer, step) => ({
    ...momentScalars(optimizer, step),
    decay: learningRateAt(optimizer.learningRate, step) * optimizer.weightDecay,
  }),
  apply(optimizer, gradients, scope) {
    const decay = scope.scalar("decay");
    return momentSteps(optimizer, gradients, scope).map((step, at) => add(step, mul(scope.parameters[at]!, decay)));
  },
};
