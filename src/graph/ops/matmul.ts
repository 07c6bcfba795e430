import { UserError } from "../../core/errors.js";
import { sameShape } from "../../core/shape.js";
import { formatType, type MatmulAttributes, node, type OpRule, type Type, type Value } from "../value.js";
import { unbroadcast } from "./reduce.js";

/** Rows and columns of an operand as the product reads it. */
const turned = ([rows, columns]: readonly number[], turn: boolean): readonly [number, number] =>
  turn ? [columns!, rows!] : [rows!, columns!];

export const matmulRule: OpRule<"matmul"> = {
  infer([a, b], { transposeA, transposeB }): Type {
    const [rows, inner] = turned(a!.shape.slice(-2), transposeA);
    const [other, columns] = turned(b!.shape.slice(-2), transposeB);
    const ranks = [2, 3].includes(a!.shape.length) && b!.shape.length === a!.shape.length;
    const heads = a!.shape.slice(0, -2);
    const some = a!.kind === "sample" || b!.kind === "sample";
    if (!ranks || !some || inner !== other || !sameShape(heads, b!.shape.slice(0, -2))) {
      throw new UserError({
        where: "matmul",
        expected: "[n, k] and [k, m], or as many of both on a first axis, at least one of them sample",
        got: `${formatType(a!)}${transposeA ? " transposed" : ""} and ${formatType(b!)}${transposeB ? " transposed" : ""}`,
      });
    }
    return { kind: "sample", shape: [...heads, rows, columns] };
  },
  gradient({ inputs: [a, b], attributes: { transposeA, transposeB } }, upstream) {
    const toA = transposeA
      ? matmul(b!, upstream, { transposeA: transposeB, transposeB: true })
      : matmul(upstream, b!, { transposeB: !transposeB });
    const toB = transposeB
      ? matmul(upstream, a!, { transposeA: true, transposeB: transposeA })
      : matmul(a!, upstream, { transposeA: !transposeA });
    return [unbroadcast(toA, a!), unbroadcast(toB, b!)];
  },
};

/**
 * Product of matrices within each sample: `y[n, m] = Σ_k a[n, k] b[k, m]`, either operand read with its last two axes
 * exchanged if asked. A first axis of both counts pairs of matrices. One operand may be shared.
 */
export function matmul(a: Value, b: Value, options: Partial<MatmulAttributes> = {}): Value {
  return node("matmul", matmulRule, [a, b], { transposeA: false, transposeB: false, ...options });
}
