import { broadcastStrides, sizeOf } from "../../core/shape.js";
import type { BinaryName, ElementwiseName, UnaryName } from "../../graph/ops/elementwise.js";
import type { OpName, Value } from "../../graph/value.js";
import { erf } from "./erf.js";
import type { Evaluate, Evaluators } from "./step.js";
import { countOf, offsets, sampleStride } from "./strided.js";

/** Applies a function of up to three numbers to every element, each input stretched to the value's kind and shape. */
function map(f: (a: number, b: number, c: number) => number): Evaluate<OpName> {
  return (value, inputs, { samples }) => {
    const size = sizeOf(value.shape);
    const result = new Float64Array(countOf(value, samples) * size);
    const [a, b, c] = [0, 1, 2].map((at) => operand(value, inputs, at));
    for (let at = 0; at < result.length; at++) {
      const sample = Math.floor(at / size);
      const element = at % size;
      result[at] = f(a!(sample, element), b!(sample, element), c!(sample, element));
    }
    return result;
  };
}

function operand(
  value: Value,
  inputs: readonly Float64Array[],
  at: number,
): (sample: number, element: number) => number {
  const input = value.inputs[at];
  const data = inputs[at];
  if (input === undefined || data === undefined) return () => 0;
  const reads = offsets(value.shape, broadcastStrides(input.shape, value.shape));
  const stride = sampleStride(input);
  return (sample, element) => data[sample * stride + reads[element]!]!;
}

const unary: { readonly [K in UnaryName]: (x: number) => number } = {
  neg: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  abs: Math.abs,
  cos: Math.cos,
  tanh: Math.tanh,
  // Never the exponential of a large positive number.
  sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  erf,
  stopGradient: (x) => x,
};

const binary: { readonly [K in BinaryName]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  greater: (a, b) => (a > b ? 1 : 0),
  greaterEqual: (a, b) => (a >= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
};

export const elementwise: Evaluators<ElementwiseName | "broadcast"> = {
  neg: map(unary.neg),
  exp: map(unary.exp),
  log: map(unary.log),
  log1p: map(unary.log1p),
  sqrt: map(unary.sqrt),
  abs: map(unary.abs),
  cos: map(unary.cos),
  tanh: map(unary.tanh),
  sigmoid: map(unary.sigmoid),
  erf: map(unary.erf),
  stopGradient: map(unary.stopGradient),
  add: map(binary.add),
  sub: map(binary.sub),
  mul: map(binary.mul),
  div: map(binary.div),
  max: map(binary.max),
  min: map(binary.min),
  greater: map(binary.greater),
  greaterEqual: map(binary.greaterEqual),
  equal: map(binary.equal),
  select: map((condition, a, b) => (condition !== 0 ? a : b)),
  broadcast: map((x) => x),
};
