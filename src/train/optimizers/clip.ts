import { clamp, square } from "../../graph/compose.js";
import { add, div, max, mul, sqrt } from "../../graph/ops/elementwise.js";
import { sum } from "../../graph/ops/reduce.js";
import type { TransformRule } from "../transform.js";
import { checkNumbers } from "./check.js";

export interface ClipByNorm {
  readonly type: "clipByNorm";
  readonly norm: number;
}

export interface ClipByValue {
  readonly type: "clipByValue";
  readonly value: number;
}

/**
 * Shrinks all gradients together when their joint Euclidean norm exceeds `norm`, as Keras' `global_clipnorm`.
 * Source: Pascanu et al. 2013.
 *
 * @example
 * ```ts
 * import { adam, chain, clipByNorm } from "sandglass";
 * const optimizer = chain(clipByNorm(1), adam());
 * console.log(optimizer.links.length); // 2
 * ```
 */
export const clipByNorm = (norm: number): ClipByNorm => ({ type: "clipByNorm", norm });

/**
 * Limits every gradient element to [-value, value], as Keras' `clipvalue`.
 *
 * @example
 * ```ts
 * import { chain, clipByValue, sgd } from "sandglass";
 * const optimizer = chain(clipByValue(0.5), sgd());
 * console.log(optimizer.type); // chain
 * ```
 */
export const clipByValue = (value: number): ClipByValue => ({ type: "clipByValue", value });

export const clipByNormRule: TransformRule<ClipByNorm> = {
  descends: false,
  check: ({ norm }) => checkNumbers("clipByNorm", { norm }, { low: Number.MIN_VALUE }),
  slots: () => [],
  scalars: () => ({}),
  apply({ norm }, gradients) {
    const total = gradients.map((gradient) => sum(square(gradient))).reduce((sofar, next) => add(sofar, next));
    // 1 while the norm is within bounds.
    const factor = div(norm, max(sqrt(total), norm));
    return gradients.map((gradient) => mul(gradient, factor));
  },
};

export const clipByValueRule: TransformRule<ClipByValue> = {
  descends: false,
  check: ({ value }) => checkNumbers("clipByValue", { value }, { low: Number.MIN_VALUE }),
  slots: () => [],
  scalars: () => ({}),
  apply: ({ value }, gradients) => gradients.map((gradient) => clamp(gradient, -value, value)),
};
