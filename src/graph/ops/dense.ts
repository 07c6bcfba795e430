import { UserError } from "../../core/errors.js";
import { formatType, node, none, type OpRule, type Type, type Value } from "../value.js";

function expectPair(where: string, [x, weight]: readonly Value[], inner: number): void {
  const fits =
    x!.kind === "sample" &&
    x!.shape.length === 1 &&
    weight!.kind === "shared" &&
    weight!.shape.length === 2 &&
    weight!.shape[inner] === x!.shape[0];
  if (!fits) {
    throw new UserError({
      where,
      expected: `sample [n] and shared weights with n on axis ${inner}`,
      got: `${formatType(x!)} and ${formatType(weight!)}`,
      remedy: "Flatten the input first, or change the weights' shape.",
    });
  }
}

export const denseRule: OpRule<"dense"> = {
  infer(inputs): Type {
    expectPair("dense", inputs, 1);
    return { kind: "sample", shape: [inputs[1]!.shape[0]!] };
  },
  gradient: ({ inputs: [x, weight] }, upstream) => [denseTransposed(upstream, weight!), denseWeight(upstream, x!)],
};

/** `y[o] = Σ_i weight[o, i] x[i]` for sample `x` [in] and shared `weight` [out, in]. */
export function dense(x: Value, weight: Value): Value {
  return node("dense", denseRule, [x, weight], none);
}

export const denseTransposedRule: OpRule<"denseTransposed"> = {
  infer(inputs): Type {
    expectPair("denseTransposed", inputs, 0);
    return { kind: "sample", shape: [inputs[1]!.shape[1]!] };
  },
  gradient: ({ inputs: [x, weight] }, upstream) => [dense(upstream, weight!), denseWeight(x!, upstream)],
};

/** `y[i] = Σ_o weight[o, i] x[o]` for sample `x` [out] and shared `weight` [out, in]. */
export function denseTransposed(x: Value, weight: Value): Value {
  return node("denseTransposed", denseTransposedRule, [x, weight], none);
}

export const denseWeightRule: OpRule<"denseWeight"> = {
  infer([left, right]): Type {
    if ([left!, right!].some(({ kind, shape }) => kind !== "sample" || shape.length !== 1)) {
      throw new UserError({
        where: "denseWeight",
        expected: "two sample vectors",
        got: `${formatType(left!)} and ${formatType(right!)}`,
      });
    }
    return { kind: "shared", shape: [left!.shape[0]!, right!.shape[0]!] };
  },
  gradient: ({ inputs: [left, right] }, upstream) => [dense(right!, upstream), denseTransposed(left!, upstream)],
};

/** Sum over the batch of outer products: `w[o, i] = Σ_samples left[o] right[i]`. */
export function denseWeight(left: Value, right: Value): Value {
  return node("denseWeight", denseWeightRule, [left, right], none);
}
