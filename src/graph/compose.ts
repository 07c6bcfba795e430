import type { Shape } from "../core/shape.js";
import { sizeOf } from "../core/shape.js";
import type { Operand } from "./ops/elementwise.js";
import * as op from "./ops/elementwise.js";
import { batchSum, reshape, sum } from "./ops/reduce.js";
import { batchSize, uniform } from "./ops/source.js";
import type { Value } from "./value.js";

// Functions made of primitive ops. A fused kernel would enter the op list only with a benchmark.

export const square = (x: Value): Value => op.mul(x, x);
export const less = (a: Operand, b: Operand): Value => op.greater(b, a);
export const clamp = (x: Operand, low: number, high: number): Value => op.min(op.max(x, low), high);

export const relu = (x: Value): Value => op.max(x, 0);
export const leakyRelu = (x: Value, slope: number): Value => op.select(op.greater(x, 0), x, op.mul(x, slope));

/** exp(x) - 1, accurate near 0: tanh(x/2) (exp(x) + 1). */
export const expm1 = (x: Value): Value => op.mul(op.tanh(op.mul(x, 0.5)), op.add(op.exp(x), 1));

/** Clevert et al. 2016. `min(0, x)` and not `min(x, 0)`, so that the slope at 0 is alpha. */
export const elu = (x: Value, alpha = 1): Value => op.select(op.greater(x, 0), x, op.mul(expm1(op.min(0, x)), alpha));

/** Gaussian error linear unit with the exact erf (Hendrycks and Gimpel 2016). */
export const gelu = (x: Value): Value => op.mul(op.mul(x, 0.5), op.add(op.erf(op.mul(x, Math.SQRT1_2)), 1));

export const silu = (x: Value): Value => op.mul(x, op.sigmoid(x));

/** log(1 + exp(x)) without overflow. (x + |x|)/2 is max(x, 0) with the slope 1/2 at 0 that softplus has there. */
export function softplus(x: Value): Value {
  const size = op.abs(x);
  return op.add(op.mul(op.add(x, size), 0.5), op.log1p(op.exp(op.neg(size))));
}

/** Mean over axes of the shape, which disappear. */
export function mean(x: Value, axes: readonly number[] = x.shape.map((_, axis) => axis)): Value {
  return op.mul(sum(x, axes), 1 / axes.reduce((size, axis) => size * x.shape[axis]!, 1));
}

/** The same with the reduced axes kept as 1, ready to broadcast against `x`. */
export function meanKeep(x: Value, axes: readonly number[]): Value {
  return reshape(
    mean(x, axes),
    x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)),
  );
}

/** Mean over the samples of the batch: sample → shared. */
export const batchMean = (x: Value): Value => op.div(batchSum(x), batchSize());

/** Gaussian noise of mean 0 and sd 1, by Box and Muller (1958) from two uniform streams. */
export function normal(shape: Shape, streams: readonly [number, number]): Value {
  const radius = op.sqrt(op.mul(op.log(op.sub(1, uniform(shape, streams[0]))), -2));
  return op.mul(radius, op.cos(op.mul(uniform(shape, streams[1]), 2 * Math.PI)));
}

/** 1 with the given probability, else 0. */
export const bernoulli = (shape: Shape, probability: number, stream: number): Value =>
  less(uniform(shape, stream), probability);

/** Mean over every element of every sample: the usual last step of a loss. */
export const meanLoss = (x: Value): Value => batchMean(op.mul(sum(x), 1 / sizeOf(x.shape)));
