import { UserError } from "../../core/errors.js";
import { broadcastShapes, formatShape, type Shape, sameShape, sizeOf } from "../../core/shape.js";
import { type Kind, node, none, type OpRule, type Value } from "../value.js";

export const reshapeRule: OpRule<"reshape"> = {
  infer([x], { shape }) {
    if (sizeOf(x!.shape) !== sizeOf(shape)) {
      throw new UserError({
        where: "reshape",
        expected: `a shape of ${sizeOf(x!.shape)} elements like ${formatShape(x!.shape)}`,
        got: formatShape(shape),
      });
    }
    return { kind: x!.kind, shape };
  },
  gradient: ({ inputs: [x] }, upstream) => [reshape(upstream, x!.shape)],
};

export function reshape(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : node("reshape", reshapeRule, [x], { shape });
}

export const broadcastRule: OpRule<"broadcast"> = {
  infer([x], { shape, kind }) {
    const joined = broadcastShapes(x!.shape, shape);
    if (joined === undefined || !sameShape(joined, shape) || (x!.kind === "sample" && kind === "shared")) {
      throw new UserError({
        where: "broadcast",
        expected: `something that stretches to ${kind} ${formatShape(shape)}`,
        got: `${x!.kind} ${formatShape(x!.shape)}`,
      });
    }
    return { kind, shape };
  },
  gradient: ({ inputs: [x] }, upstream) => [unbroadcast(upstream, x!)],
};

/** Stretches to `shape`, and from shared to sample when `kind` says so. */
export function broadcast(x: Value, shape: Shape, kind: Kind = x.kind): Value {
  return sameShape(x.shape, shape) && x.kind === kind ? x : node("broadcast", broadcastRule, [x], { shape, kind });
}

export const sumRule: OpRule<"sum"> = {
  infer([x], { axes }) {
    const rank = x!.shape.length;
    if (axes.some((axis, at) => !Number.isInteger(axis) || axis < 0 || axis >= rank || axes.indexOf(axis) !== at)) {
      throw new UserError({ where: "sum", expected: `different axes in 0 … ${rank - 1}`, got: `[${axes.join(", ")}]` });
    }
    return { kind: x!.kind, shape: x!.shape.filter((_, axis) => !axes.includes(axis)) };
  },
  gradient: ({ inputs: [x], attributes: { axes } }, upstream) => {
    const kept = x!.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    return [broadcast(reshape(upstream, kept), x!.shape)];
  },
};

/** Sum over axes of the shape (all of them by default), which disappear. */
export function sum(x: Value, axes: readonly number[] = x.shape.map((_, axis) => axis)): Value {
  return axes.length === 0 ? x : node("sum", sumRule, [x], { axes });
}

export const batchSumRule: OpRule<"batchSum"> = {
  infer([x]) {
    if (x!.kind !== "sample")
      throw new UserError({ where: "batchSum", expected: "a sample value", got: "a shared one" });
    return { kind: "shared", shape: x!.shape };
  },
  gradient: ({ inputs: [x] }, upstream) => [broadcast(upstream, x!.shape, "sample")],
};

/** Sum over the samples of the batch: the only way from sample to shared, besides the weight gradients. */
export function batchSum(x: Value): Value {
  return node("batchSum", batchSumRule, [x], none);
}

/** Folds a gradient back to the kind and shape of a value that was stretched by broadcasting. */
export function unbroadcast(gradient: Value, target: Value): Value {
  const lead = gradient.shape.length - target.shape.length;
  const stretched = gradient.shape.flatMap((length, axis) =>
    axis < lead || (target.shape[axis - lead] === 1 && length !== 1) ? [axis] : [],
  );
  const folded = reshape(sum(gradient, stretched), target.shape);
  return folded.kind === "sample" && target.kind === "shared" ? batchSum(folded) : folded;
}
