import { UserError } from "../../core/errors.js";
import { broadcastShapes, formatShape, type Shape } from "../../core/shape.js";
import { node, none, type OpRule, type Type, type Value } from "../value.js";
import { unbroadcast } from "./reduce.js";
import { constant } from "./source.js";

export type UnaryName =
  | "neg"
  | "exp"
  | "log"
  | "log1p"
  | "sqrt"
  | "abs"
  | "cos"
  | "tanh"
  | "sigmoid"
  | "erf"
  | "stopGradient";
export type BinaryName = "add" | "sub" | "mul" | "div" | "max" | "min" | "greater" | "greaterEqual" | "equal";
export type ElementwiseName = UnaryName | BinaryName | "select";

/** A number stands for a constant. */
export type Operand = Value | number;

const lift = (operand: Operand): Value => (typeof operand === "number" ? constant(operand) : operand);

function joined(where: string, inputs: readonly Value[]): Type {
  const shape = inputs.reduce<Shape | undefined>((seen, { shape }) => seen && broadcastShapes(seen, shape), []);
  if (shape === undefined) {
    throw new UserError({
      where,
      expected: "shapes that broadcast (equal, or 1, from the right)",
      got: inputs.map((input) => formatShape(input.shape)).join(" and "),
    });
  }
  return { kind: inputs.some(({ kind }) => kind === "sample") ? "sample" : "shared", shape };
}

type Slope = (value: Value, upstream: Value) => readonly (Value | undefined)[];

function rule<K extends ElementwiseName>(op: K, slope: Slope): OpRule<K> {
  return {
    infer: (inputs) => joined(op, inputs),
    gradient: (value, upstream) =>
      slope(value, upstream).map((gradient, at) => gradient && unbroadcast(gradient, value.inputs[at]!)),
  };
}

const flat: Slope = ({ inputs }) => inputs.map(() => undefined);

export const elementwiseRules: { readonly [K in ElementwiseName]: OpRule<K> } = {
  neg: rule("neg", (_, g) => [neg(g)]),
  exp: rule("exp", (y, g) => [mul(g, y)]),
  log: rule("log", ({ inputs: [x] }, g) => [div(g, x!)]),
  log1p: rule("log1p", ({ inputs: [x] }, g) => [div(g, add(x!, 1))]),
  sqrt: rule("sqrt", (y, g) => [div(mul(g, 0.5), y)]),
  abs: rule("abs", ({ inputs: [x] }, g) => [mul(g, sub(greater(x!, 0), greater(0, x!)))]),
  // sin is cos a quarter turn later.
  cos: rule("cos", ({ inputs: [x] }, g) => [mul(g, cos(add(x!, Math.PI / 2)))]),
  tanh: rule("tanh", (y, g) => [mul(g, sub(1, mul(y, y)))]),
  sigmoid: rule("sigmoid", (y, g) => [mul(g, mul(y, sub(1, y)))]),
  erf: rule("erf", ({ inputs: [x] }, g) => [mul(g, mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x!, x!)))))]),
  stopGradient: rule("stopGradient", flat),
  add: rule("add", (_, g) => [g, g]),
  sub: rule("sub", (_, g) => [g, neg(g)]),
  mul: rule("mul", ({ inputs: [a, b] }, g) => [mul(g, b!), mul(g, a!)]),
  div: rule("div", (y, g) => [div(g, y.inputs[1]!), neg(div(mul(g, y), y.inputs[1]!))]),
  // At a tie the second operand takes the gradient, so relu(x) = max(x, 0) is flat at 0. Asking the result instead of
  // the first operand tells the same, and the operand need not be kept until the backward pass.
  max: rule("max", (y, g) => [mul(g, greater(y, y.inputs[1]!)), mul(g, greaterEqual(y.inputs[1]!, y))]),
  min: rule("min", (y, g) => [mul(g, greater(y.inputs[1]!, y)), mul(g, greaterEqual(y, y.inputs[1]!))]),
  greater: rule("greater", flat),
  greaterEqual: rule("greaterEqual", flat),
  equal: rule("equal", flat),
  select: rule("select", ({ inputs: [condition] }, g) => [
    undefined,
    select(condition!, g, 0),
    select(condition!, 0, g),
  ]),
};

function elementwise(op: ElementwiseName, operands: readonly Operand[]): Value {
  return node(op, elementwiseRules[op] as OpRule<typeof op>, operands.map(lift), none);
}

export const neg = (x: Operand): Value => elementwise("neg", [x]);
export const exp = (x: Operand): Value => elementwise("exp", [x]);
export const log = (x: Operand): Value => elementwise("log", [x]);
/** log(1 + x), accurate near 0. */
export const log1p = (x: Operand): Value => elementwise("log1p", [x]);
export const sqrt = (x: Operand): Value => elementwise("sqrt", [x]);
export const abs = (x: Operand): Value => elementwise("abs", [x]);
export const cos = (x: Operand): Value => elementwise("cos", [x]);
export const tanh = (x: Operand): Value => elementwise("tanh", [x]);
export const sigmoid = (x: Operand): Value => elementwise("sigmoid", [x]);
export const erf = (x: Operand): Value => elementwise("erf", [x]);
/** x itself, through which no gradient flows. */
export const stopGradient = (x: Operand): Value => elementwise("stopGradient", [x]);
export const add = (a: Operand, b: Operand): Value => elementwise("add", [a, b]);
export const sub = (a: Operand, b: Operand): Value => elementwise("sub", [a, b]);
export const mul = (a: Operand, b: Operand): Value => elementwise("mul", [a, b]);
export const div = (a: Operand, b: Operand): Value => elementwise("div", [a, b]);
export const max = (a: Operand, b: Operand): Value => elementwise("max", [a, b]);
export const min = (a: Operand, b: Operand): Value => elementwise("min", [a, b]);
/** 1 where a > b, else 0. */
export const greater = (a: Operand, b: Operand): Value => elementwise("greater", [a, b]);
/** 1 where a >= b, else 0. */
export const greaterEqual = (a: Operand, b: Operand): Value => elementwise("greaterEqual", [a, b]);
/** 1 where a equals b, else 0. */
export const equal = (a: Operand, b: Operand): Value => elementwise("equal", [a, b]);
/** `a` where the condition is not 0, else `b`. */
export const select = (condition: Operand, a: Operand, b: Operand): Value => elementwise("select", [condition, a, b]);
