import type { Value } from "../../graph/value.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { Index, Kernel } from "../../kernel/language.js";
import { exp } from "../../kernel/math.js";
import type { LoweringContext } from "./context.js";

/** Softmax along one axis: the largest, the exponentials and their sum, the quotients. */
export function lowerSoftmax(name: string, value: Value<"softmax">, context: LoweringContext): Kernel {
  const { shape, attributes } = value;
  const x = value.inputs[0]!;
  const { places, block } = context;
  const length = shape[attributes.axis]!;
  const size = (lengths: readonly number[]): number => lengths.reduce((product, next) => product * next, 1);
  const stride = size(shape.slice(attributes.axis + 1));
  const b = new KernelBuilder(context.target.lanes);
  const along = (first: Index, vector: Index): void => {
    const place = (owner: Value, at: Index): ReturnType<typeof places.sample> =>
      places.sample(owner, k.plus(first, k.times(at, stride)), vector);
    const largest = b.accumulator(k.load(place(x, k.index(0))));
    b.repeat(length, (at) => b.assign(largest, k.binary("max", k.read(largest), k.load(place(x, at)))));
    const total = b.accumulator(k.float(0));
    b.repeat(length, (at) => {
      const power = exp(b, k.sub(k.load(place(x, at)), k.read(largest)));
      b.store(place(value, at), power);
      b.assign(total, k.add(k.read(total), power));
    });
    const share = b.let(k.div(k.float(1), k.read(total)));
    b.repeat(length, (at) => b.store(place(value, at), k.mul(k.load(place(value, at)), share)));
  };
  b.repeat(block.vectors, (vector) => {
    b.repeat(size(shape.slice(0, attributes.axis)), (outer) => {
      b.repeat(stride, (inner) => along(k.plus(k.times(outer, length * stride), inner), vector));
    });
  });
  return b.finish(name);
}
