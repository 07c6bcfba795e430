import { clamp, elu, leakyRelu, relu, softplus } from "../../graph/compose.js";
import * as op from "../../graph/ops/elementwise.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import type { Entry, Operation, Translate } from "./entry.js";

const unary =
  (apply: (x: Value, operation: Operation) => Value): Translate =>
  (operation) => ({ value: apply(operation.value(0), operation) });

/** A fixed operand beside a sample: without the axis that stands beside the batch. */
function beside(operation: Operation, fixed: Value, sample: Value): Value {
  const lead = fixed.shape.length - sample.shape.length;
  if (lead <= 0) return fixed;
  if (lead === 1 && fixed.shape[0] === 1) return reshape(fixed, fixed.shape.slice(1));
  throw operation.refuse(`fixed numbers [${fixed.shape}] for samples [${sample.shape}]`, "one number for each element");
}

const binary =
  (apply: (a: Value, b: Value) => Value, fold: (a: number, b: number) => number): Translate =>
  (operation) => {
    if (operation.isKnown(0) && operation.isKnown(1)) return folded(operation, fold);
    const [a, b] = [operation.value(0), operation.value(1)];
    if (a.kind === b.kind) {
      if (a.kind === "sample" && a.shape.length !== b.shape.length) {
        throw operation.refuse(`samples [${a.shape}] and [${b.shape}]`, "as many axes in both");
      }
      return { value: apply(a, b) };
    }
    return { value: a.kind === "sample" ? apply(a, beside(operation, b, a)) : apply(beside(operation, a, b), b) };
  };

/** Shapes that a graph computes with: numbers of one length, or one number for all. */
function folded(operation: Operation, fold: (a: number, b: number) => number): Entry {
  const [a, b] = [operation.known(0), operation.known(1)];
  const longer = a.data.length >= b.data.length ? a : b;
  if (Math.min(a.data.length, b.data.length) > 1 && a.data.length !== b.data.length) {
    throw operation.refuse(`fixed numbers [${a.dims}] and [${b.dims}]`, "fixed numbers of one shape");
  }
  const at = ({ data }: typeof a, index: number): number => data[data.length === 1 ? 0 : index]!;
  const data = Float64Array.from({ length: longer.data.length }, (_, index) => fold(at(a, index), at(b, index)));
  return { known: { dims: longer.dims, data } };
}

const bound = (operation: Operation, name: string, at: number): number | undefined =>
  operation.has(at)
    ? operation.known(at).data[0]
    : operation.node.attributes.has(name)
      ? operation.number(name, 0)
      : undefined;

const clip: Translate = (operation) => {
  const [low, high] = [bound(operation, "min", 1) ?? -3.4e38, bound(operation, "max", 2) ?? 3.4e38];
  return { value: clamp(operation.value(0), low, high) };
};

/** Operators that go element by element. */
export const elementwise: Readonly<Record<string, Translate>> = {
  Relu: unary(relu),
  LeakyRelu: unary((x, operation) => leakyRelu(x, operation.number("alpha", 0.01))),
  Elu: unary((x, operation) => elu(x, operation.number("alpha", 1))),
  Sigmoid: unary(op.sigmoid),
  Tanh: unary(op.tanh),
  Softplus: unary(softplus),
  Exp: unary(op.exp),
  Log: unary(op.log),
  Sqrt: unary(op.sqrt),
  Neg: unary(op.neg),
  Abs: unary(op.abs),
  Erf: unary(op.erf),
  Add: binary(op.add, (a, b) => a + b),
  Sub: binary(op.sub, (a, b) => a - b),
  Mul: binary(op.mul, (a, b) => a * b),
  Div: binary(op.div, (a, b) => a / b),
  Clip: clip,
};
