import { UserError } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import { add } from "./ops/elementwise.js";
import { constant } from "./ops/source.js";
import { rules } from "./rules.js";
import { formatType, type OpName, type OpRule, type Value } from "./value.js";
import { ancestors } from "./walk.js";

/**
 * Gradients of a shared scalar with respect to `targets` (of the same kinds and shapes), as ordinary values of the
 * graph. A target the loss does not depend on gets zeros. Throws a UserError when the loss is not one shared number.
 */
export function grad(loss: Value, targets: readonly Value[]): Value[] {
  if (loss.kind !== "shared" || sizeOf(loss.shape) !== 1) {
    throw new UserError({
      where: "grad",
      expected: "a shared scalar loss",
      got: formatType(loss),
      remedy: "Take the mean over the elements and the batch first.",
    });
  }
  const order = ancestors([loss]);
  const relevant = new Set<Value>(targets);
  for (const value of order) if (value.inputs.some((input) => relevant.has(input))) relevant.add(value);

  const gradients = new Map<Value, Value>([[loss, constant(1, loss.shape)]]);
  for (const value of order.reverse()) {
    const upstream = gradients.get(value);
    if (upstream === undefined || value.inputs.length === 0 || !relevant.has(value)) continue;
    const flowing = (rules[value.op] as OpRule<OpName>).gradient(value, upstream);
    value.inputs.forEach((input, at) => {
      const gradient = flowing[at];
      if (gradient === undefined || !relevant.has(input)) return;
      const sofar = gradients.get(input);
      gradients.set(input, sofar === undefined ? gradient : add(sofar, gradient));
    });
  }
  return targets.map((target) => gradients.get(target) ?? zerosLike(target));
}

function zerosLike(target: Value): Value {
  if (target.kind === "shared") return constant(0, target.shape);
  throw new UserError({
    where: "grad",
    expected: "a target the loss depends on",
    got: `an unrelated ${formatType(target)}`,
  });
}
