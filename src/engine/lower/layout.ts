import { type Shape, sizeOf, stridesOf } from "../../core/shape.js";
import { isOp, type Value } from "../../graph/value.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { Index, Kernel } from "../../kernel/language.js";
import type { LoweringContext } from "./context.js";

/** A box copied from one value to another: strides and first elements on both sides. */
interface Copy {
  readonly from: Value;
  readonly box: Shape;
  readonly fromStrides: readonly number[];
  readonly fromStart: number;
  readonly toStrides: readonly number[];
  readonly toStart: number;
}

type LayoutName = "transpose" | "slice" | "pad" | "concat" | "recurrence";

/** Lowers the ops that only move elements, for sample values and for shared ones. */
export function lowerLayout(name: string, value: Value<LayoutName>, context: LoweringContext): Kernel {
  const sample = value.kind === "sample";
  const b = new KernelBuilder(sample ? context.target.lanes : 1);
  const { places } = context;
  const place = (owner: Value, element: Index, vector: Index): ReturnType<typeof k.address> =>
    sample ? places.sample(owner, element, vector) : places.shared(owner, element);
  const move = (vector: Index): void => {
    if (value.op === "pad")
      b.repeat(sizeOf(value.shape), (element) => b.store(place(value, element, vector), k.float(0)));
    for (const copy of copiesOf(value)) {
      const enter = (axis: number, from: Index, to: Index): void => {
        if (axis === copy.box.length) {
          b.store(place(value, to, vector), k.load(place(copy.from, from, vector)));
          return;
        }
        b.repeat(copy.box[axis]!, (at) => {
          enter(
            axis + 1,
            k.plus(from, k.times(at, copy.fromStrides[axis]!)),
            k.plus(to, k.times(at, copy.toStrides[axis]!)),
          );
        });
      };
      enter(0, k.index(copy.fromStart), k.index(copy.toStart));
    }
  };
  if (sample) b.repeat(context.block.vectors, move);
  else b.repeat("range", () => move(k.index(0)));
  return b.finish(name);
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, at) => sum + x * b[at]!, 0);

function copiesOf(value: Value<LayoutName>): Copy[] {
  const toStrides = stridesOf(value.shape);
  const from = value.inputs[0]!;
  const fromStrides = stridesOf(from.shape);
  if (isOp(value, "transpose")) {
    const permuted = value.attributes.permutation.map((axis) => fromStrides[axis]!);
    return [{ from, box: value.shape, fromStrides: permuted, fromStart: 0, toStrides, toStart: 0 }];
  }
  if (isOp(value, "slice")) {
    return [
      {
        from,
        box: value.shape,
        fromStrides,
        fromStart: dot(value.attributes.start, fromStrides),
        toStrides,
        toStart: 0,
      },
    ];
  }
  if (isOp(value, "pad")) {
    return [
      { from, box: from.shape, fromStrides, fromStart: 0, toStrides, toStart: dot(value.attributes.before, toStrides) },
    ];
  }
  if (isOp(value, "recurrence")) {
    // The first plane of all states, without the row before the first step.
    const states = value.inputs[4]!;
    return [
      { from: states, box: value.shape, fromStrides: toStrides, fromStart: value.shape[1]!, toStrides, toStart: 0 },
    ];
  }
  const { axis } = (value as Value<"concat">).attributes;
  let offset = 0;
  return value.inputs.map((part) => {
    const toStart = offset * toStrides[axis]!;
    offset += part.shape[axis]!;
    return { from: part, box: part.shape, fromStrides: stridesOf(part.shape), fromStart: 0, toStrides, toStart };
  });
}
