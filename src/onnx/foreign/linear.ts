import { sizeOf } from "../../core/shape.js";
import { dense, denseTransposed } from "../../graph/ops/dense.js";
import { add, mul } from "../../graph/ops/elementwise.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import type { Operation, Translate } from "./entry.js";

const matMul: Translate = (operation) => {
  const x = operation.sample();
  const weight = operation.value(1);
  if (x.shape.length !== 1 || weight.shape.length !== 2 || weight.kind !== "shared") {
    throw operation.refuse(`[${x.shape}] times [${weight.shape}]`, "a row of numbers times fixed weights of two axes");
  }
  return { value: denseTransposed(x, weight) };
};

const gemm: Translate = (operation) => {
  const x = operation.sample();
  const weight = operation.value(1);
  if (operation.number("transA", 0) !== 0 || x.shape.length !== 1 || weight.kind !== "shared") {
    throw operation.refuse("a transposed or other first factor", "a row of numbers times fixed weights");
  }
  const product = operation.number("transB", 0) === 0 ? denseTransposed(x, weight) : dense(x, weight);
  const alpha = operation.number("alpha", 1);
  const scaled = alpha === 1 ? product : mul(product, alpha);
  if (!operation.has(2)) return { value: scaled };
  const { data } = operation.known(2);
  const beta = operation.number("beta", 1);
  const bias = beta === 1 ? data : Float64Array.from(data, (value) => value * beta);
  return { value: add(scaled, operation.weight(bias, [data.length])) };
};

/** x a + b with one a and b for each channel, from the running statistics. */
const batchNormalization: Translate = (operation) => {
  const x = operation.sample();
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((at) => operation.known(at).data) as Statistics;
  const epsilon = operation.number("epsilon", 1e-5);
  if (operation.number("training_mode", 0) !== 0) throw operation.refuse("training mode", "a model exported for use");
  const dims = x.shape.map((length, axis) => (axis === 0 ? length : 1));
  if (scale.length !== sizeOf(dims)) throw operation.refuse(`${scale.length} channels`, `${dims[0]}`);
  const factor = Float64Array.from(scale, (value, at) => value / Math.sqrt(variance[at]! + epsilon));
  const offset = Float64Array.from(shift, (value, at) => value - mean[at]! * factor[at]!);
  return { value: add(mul(x, operation.weight(factor, dims)), operation.weight(offset, dims)) };
};

type Statistics = [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];

/** Adds a bias for each channel, where the node has one. */
export function withBias(operation: Operation, at: number, value: Value): Value {
  if (!operation.has(at)) return value;
  const { data } = operation.known(at);
  return add(value, reshape(operation.weight(data, [data.length]), [data.length, 1, 1]));
}

/** Operators with weights but no windows. */
export const linear: Readonly<Record<string, Translate>> = {
  MatMul: matMul,
  Gemm: gemm,
  BatchNormalization: batchNormalization,
};
