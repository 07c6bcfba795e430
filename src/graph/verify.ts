import { sameShape } from "../core/shape.js";
import { rules } from "./rules.js";
import { formatType, type OpName, type OpRule, type Value } from "./value.js";
import { ancestors } from "./walk.js";

/** Checks that every value's type is what its op's rule says and that ids grow along edges. Throws an Error naming the value. */
export function verify(values: readonly Value[]): void {
  for (const value of ancestors(values)) {
    const rule = rules[value.op] as OpRule<OpName>;
    const type = rule.infer(value.inputs, value.attributes);
    if (type.kind !== value.kind || !sameShape(type.shape, value.shape)) {
      throw new Error(`verify: %${value.id} ${value.op} is ${formatType(value)} but its rule says ${formatType(type)}`);
    }
    const late = value.inputs.find((input) => input.id >= value.id);
    if (late !== undefined) throw new Error(`verify: %${value.id} ${value.op} reads %${late.id}, which comes after it`);
  }
}
