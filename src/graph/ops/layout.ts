import { UserError } from "../../core/errors.js";
import { formatShape, sameShape } from "../../core/shape.js";
import { isOp, node, type OpRule, type Value } from "../value.js";

export const transposeRule: OpRule<"transpose"> = {
  infer([x], { permutation }) {
    const rank = x!.shape.length;
    if (permutation.length !== rank || x!.shape.some((_, axis) => !permutation.includes(axis))) {
      throw new UserError({
        where: "transpose",
        expected: `a permutation of ${rank} axes`,
        got: `[${permutation.join(", ")}]`,
      });
    }
    return { kind: x!.kind, shape: permutation.map((axis) => x!.shape[axis]!) };
  },
  gradient: ({ attributes: { permutation } }, upstream) => [
    transpose(
      upstream,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
};

/** Output axis `i` is input axis `permutation[i]`. Of a transposed value it is one transposition, or none. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  if (isOp(x, "transpose") && permutation.length === x.shape.length) {
    return transpose(
      x.inputs[0]!,
      permutation.map((axis) => x.attributes.permutation[axis]!),
    );
  }
  return permutation.every((axis, at) => axis === at) && permutation.length === x.shape.length
    ? x
    : node("transpose", transposeRule, [x], { permutation });
}

export const sliceRule: OpRule<"slice"> = {
  infer([x], { start, end }) {
    const fits = x!.shape.every(
      (length, axis) => start[axis]! >= 0 && start[axis]! < end[axis]! && end[axis]! <= length,
    );
    if (!fits || start.length !== x!.shape.length || end.length !== x!.shape.length) {
      throw new UserError({
        where: "slice",
        expected: `0 <= start < end <= ${formatShape(x!.shape)} on each axis`,
        got: `start ${formatShape(start)}, end ${formatShape(end)}`,
      });
    }
    return { kind: x!.kind, shape: end.map((stop, axis) => stop - start[axis]!) };
  },
  gradient: ({ inputs: [x], attributes: { start, end } }, upstream) => [
    pad(
      upstream,
      start,
      end.map((stop, axis) => x!.shape[axis]! - stop),
    ),
  ],
};

/** The box from `start` (included) to `end` (excluded), one number for each axis. */
export function slice(x: Value, start: readonly number[], end: readonly number[]): Value {
  const whole = start.every((first) => first === 0) && sameShape(end, x.shape);
  return whole ? x : node("slice", sliceRule, [x], { start, end });
}

export const padRule: OpRule<"pad"> = {
  infer([x], { before, after }) {
    const rank = x!.shape.length;
    if (before.length !== rank || after.length !== rank || [...before, ...after].some((width) => width < 0)) {
      throw new UserError({
        where: "pad",
        expected: `${rank} widths >= 0 before and after`,
        got: `${formatShape(before)}, ${formatShape(after)}`,
      });
    }
    return { kind: x!.kind, shape: x!.shape.map((length, axis) => before[axis]! + length + after[axis]!) };
  },
  gradient: ({ inputs: [x], attributes: { before } }, upstream) => [
    slice(
      upstream,
      before,
      before.map((width, axis) => width + x!.shape[axis]!),
    ),
  ],
};

/** Surrounds with zeros. */
export function pad(x: Value, before: readonly number[], after: readonly number[]): Value {
  return [...before, ...after].every((width) => width === 0) ? x : node("pad", padRule, [x], { before, after });
}

export const concatRule: OpRule<"concat"> = {
  infer(inputs, { axis }) {
    const [first] = inputs;
    const alike = inputs.every(
      ({ shape, kind }) =>
        kind === first!.kind &&
        shape.length === first!.shape.length &&
        shape.every((length, at) => at === axis || length === first!.shape[at]),
    );
    if (first === undefined || !alike || axis < 0 || axis >= first.shape.length) {
      throw new UserError({
        where: "concat",
        expected: `values of one kind that differ only along axis ${axis}`,
        got: inputs.map(({ kind, shape }) => `${kind} ${formatShape(shape)}`).join(", "),
      });
    }
    const total = inputs.reduce((length, { shape }) => length + shape[axis]!, 0);
    return { kind: first.kind, shape: first.shape.map((length, at) => (at === axis ? total : length)) };
  },
  gradient: ({ inputs, attributes: { axis } }, upstream) => {
    let offset = 0;
    return inputs.map(({ shape }) => {
      const start = shape.map((_, at) => (at === axis ? offset : 0));
      offset += shape[axis]!;
      return slice(
        upstream,
        start,
        shape.map((length, at) => (at === axis ? offset : length)),
      );
    });
  },
};

/** Joins values along an axis. */
export function concat(inputs: readonly Value[], axis: number): Value {
  return node("concat", concatRule, inputs, { axis });
}
