import { UserError } from "../../core/errors.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import { type Kind, node, none, type OpAttributes, type OpName, type OpRule, type Value } from "../value.js";

function source<K extends OpName>(kind: Kind, shapeOf: (attributes: OpAttributes[K]) => Shape): OpRule<K> {
  return { infer: (_, attributes) => ({ kind, shape: shapeOf(attributes) }), gradient: () => [] };
}

export const inputRule: OpRule<"input"> = source("sample", ({ shape }) => shape);
export const parameterRule: OpRule<"parameter"> = source("shared", ({ shape }) => shape);
export const scalarRule: OpRule<"scalar"> = source("shared", () => []);
export const constantRule: OpRule<"constant"> = source("shared", ({ shape }) => shape);
export const uniformRule: OpRule<"uniform"> = source("sample", ({ shape }) => shape);
export const batchSizeRule: OpRule<"batchSize"> = source("shared", () => []);

/** A column of the data: one array of `shape` for each sample. Rows of uint8 tables arrive as 0 … 255. */
export function input(name: string, shape: Shape): Value<"input"> {
  return node("input", inputRule, [], { name, shape });
}

/** Persistent storage that training updates: weights, optimizer moments, running statistics. */
export function parameter(name: string, shape: Shape): Value<"parameter"> {
  return node("parameter", parameterRule, [], { name, shape });
}

/** A number the host sends with each step, such as the learning rate. */
export function scalar(name: string): Value<"scalar"> {
  return node("scalar", scalarRule, [], { name });
}

export function constant(data: number | ArrayLike<number>, shape: Shape = []): Value<"constant"> {
  const values = typeof data === "number" ? new Float64Array(sizeOf(shape)).fill(data) : Float64Array.from(data);
  if (values.length !== sizeOf(shape)) {
    throw new UserError({ where: "constant", expected: `${sizeOf(shape)} numbers`, got: `${values.length}` });
  }
  return node("constant", constantRule, [], { shape, data: values });
}

/**
 * Uniform random numbers in [0, 1), multiples of 2^-24, anew for every step and sample. Element `e` of the sample at
 * position `s` of its batch is the first word of threefry2x32(step key, (s, stream * 2^20 + e)), so it depends on
 * neither the thread nor the engine. Values of one stream number are equal: give each its own, below 4096.
 */
export function uniform(shape: Shape, stream: number): Value<"uniform"> {
  return node("uniform", uniformRule, [], { shape, stream });
}

/** The number of samples in the current batch, which may be smaller than the program's capacity. */
export function batchSize(): Value<"batchSize"> {
  return node("batchSize", batchSizeRule, [], none);
}
