import { UserError } from "../../core/errors.js";
import { formatType, node, type OpRule, type Value } from "../value.js";
import { mul, sub } from "./elementwise.js";
import { reshape, sum } from "./reduce.js";

export const softmaxRule: OpRule<"softmax"> = {
  infer([x], { axis }) {
    if (x!.kind !== "sample" || !Number.isInteger(axis) || axis < 0 || axis >= x!.shape.length) {
      throw new UserError({
        where: "softmax",
        expected: `a sample value with an axis ${axis}`,
        got: formatType(x!),
      });
    }
    return { kind: "sample", shape: x!.shape };
  },
  gradient(y, upstream) {
    const { axis } = y.attributes;
    const kept = y.shape.map((length, at) => (at === axis ? 1 : length));
    return [mul(y, sub(upstream, reshape(sum(mul(y, upstream), [axis]), kept)))];
  },
};

/** `exp(x) / Σ exp(x)` along an axis, for sample `x` of any size: the largest is subtracted first. */
export function softmax(x: Value, axis: number): Value {
  return node("softmax", softmaxRule, [x], { axis });
}
