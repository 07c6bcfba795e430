import { sameShape, sizeOf } from "../../core/shape.js";
import { elementwiseRules } from "../../graph/ops/elementwise.js";
import { reshape, sum } from "../../graph/ops/reduce.js";
import { rules } from "../../graph/rules.js";
import { isOp, node, type OpName, type OpRule, type Value } from "../../graph/value.js";
import { ancestors } from "../../graph/walk.js";
import { storageOf } from "./alias.js";

/**
 * The same values with elementwise work on reshaped vectors done on the vectors themselves: what follows a dense layer
 * that makes an image (its loss, and the way back) then has the layer's shape and shares its walk. Moves nothing and
 * computes nothing else.
 */
export function flattened(roots: readonly Value[]): Value[] {
  const replaced = new Map<Value, Value>();
  const now = (value: Value): Value => unfolded(replaced.get(value) ?? value);
  for (const value of ancestors(roots)) {
    const inputs = value.inputs.map(now);
    const flat = flatten(value, inputs);
    if (flat !== undefined) replaced.set(value, reshape(flat, value.shape));
    else if (inputs.some((input, at) => input !== value.inputs[at])) replaced.set(value, rebuilt(value, inputs));
  }
  return roots.map(now);
}

/** Without reshapes that lead back to where they began. */
function unfolded(value: Value): Value {
  const storage = storageOf(value);
  return sameShape(storage.shape, value.shape) ? storage : value;
}

const isImage = ({ kind, shape }: Value): boolean => kind === "sample" && shape.length > 1;

/** The value as a vector (or as a sum over one), where that is how its operands lie already. */
function flatten(value: Value, inputs: readonly Value[]): Value | undefined {
  if (isOp(value, "sum")) {
    const [image] = inputs as [Value];
    const whole = value.attributes.axes.length === image.shape.length;
    return whole && isImage(image) && isVector(storageOf(image)) ? sum(storageOf(image)) : undefined;
  }
  if (!isImage(value) || !(value.op in elementwiseRules)) return undefined;
  const size = sizeOf(value.shape);
  const operands = inputs.map((input) => operandFor(input, size));
  const vectors = inputs.some((input) => sizeOf(input.shape) === size && isVector(storageOf(input)));
  if (size === 1 || !vectors || operands.includes(undefined)) return undefined;
  return rebuilt(value, operands as Value[]);
}

const isVector = ({ kind, shape }: Value): boolean => kind === "sample" && shape.length === 1;

/** An operand of elementwise work on vectors of this size: a vector itself, or one number. */
function operandFor(input: Value, size: number): Value | undefined {
  if (sizeOf(input.shape) === 1) return reshape(storageOf(input), []);
  // A number stretched to an image stretches to a vector just as well.
  if (isOp(input, "broadcast") && sizeOf(input.inputs[0]!.shape) === 1) return reshape(input.inputs[0]!, []);
  return input.kind === "sample" && sizeOf(input.shape) === size ? reshape(storageOf(input), [size]) : undefined;
}

function rebuilt(value: Value, inputs: readonly Value[]): Value {
  return node(value.op, rules[value.op] as OpRule<OpName>, inputs, value.attributes);
}
