import { UserError } from "../../core/errors.js";
import { sameShape } from "../../core/shape.js";
import { type AxisMap, transposeMap } from "../axis-map.js";
import { formatType, node, type OpRule, type PoolAttributes, type Type, type Value } from "../value.js";
import { convLength } from "./conv.js";

function pooled(x: Value, { window, stride, padding: [top, bottom, left, right] }: PoolAttributes): Type {
  const rows = convLength(x.shape[1] ?? 0, {
    kernel: window[0],
    stride: stride[0],
    padding: [top, bottom],
    dilation: 1,
  });
  const columns = convLength(x.shape[2] ?? 0, {
    kernel: window[1],
    stride: stride[1],
    padding: [left, right],
    dilation: 1,
  });
  const padded = Math.max(top, bottom) >= window[0] || Math.max(left, right) >= window[1];
  if (x.kind !== "sample" || x.shape.length !== 3 || rows < 1 || columns < 1 || padded) {
    throw new UserError({
      where: "maxPool2d",
      expected: `a sample [channels, height, width] at least as large as the window [${window.join(", ")}], padded by less than it`,
      got: `${formatType(x)}, padding [${[top, bottom, left, right].join(", ")}]`,
    });
  }
  return { kind: "sample", shape: [x.shape[0]!, rows, columns] };
}

export const maxPool2dRule: OpRule<"maxPool2d"> = {
  infer: ([x], attributes) => pooled(x!, attributes),
  gradient: ({ inputs: [x], attributes }, upstream) => [
    node("maxPool2dGradient", maxPool2dGradientRule, [x!, upstream], attributes),
  ],
};

/** Largest element of each window of sample `x` [c, h, w]; positions outside the image are ignored. */
export function maxPool2d(x: Value, attributes: PoolAttributes): Value {
  return node("maxPool2d", maxPool2dRule, [x], attributes);
}

/** (x, upstream): sends each window's upstream gradient to its first largest element in row order, and adds up. */
export const maxPool2dGradientRule: OpRule<"maxPool2dGradient"> = {
  infer([x, upstream], attributes): Type {
    const { shape } = pooled(x!, attributes);
    if (!sameShape(shape, upstream!.shape) || upstream!.kind !== "sample") {
      throw new UserError({
        where: "maxPool2dGradient",
        expected: `sample [${shape.join(", ")}]`,
        got: formatType(upstream!),
      });
    }
    return { kind: "sample", shape: x!.shape };
  },
  gradient() {
    throw new UserError({
      where: "maxPool2d",
      expected: "a graph differentiated once",
      got: "a second derivative through max pooling",
      remedy: "Use average pooling where second derivatives are needed.",
    });
  },
};

export const resample2dRule: OpRule<"resample2d"> = {
  infer([x], { rows, columns }): Type {
    if (x!.shape.length !== 3 || x!.shape[1] !== rows.from || x!.shape[2] !== columns.from) {
      throw new UserError({
        where: "resample2d",
        expected: `[channels, ${rows.from}, ${columns.from}]`,
        got: formatType(x!),
      });
    }
    return { kind: x!.kind, shape: [x!.shape[0]!, rows.taps.length, columns.taps.length] };
  },
  gradient: ({ attributes: { rows, columns } }, upstream) => [
    resample2d(upstream, transposeMap(rows), transposeMap(columns)),
  ],
};

/** Applies one fixed linear map to the rows and one to the columns of `x` [c, h, w]: pooling sums, upsampling. */
export function resample2d(x: Value, rows: AxisMap, columns: AxisMap): Value {
  return node("resample2d", resample2dRule, [x], { rows, columns });
}
