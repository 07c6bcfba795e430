import type { Value } from "../../graph/value.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { LoweringContext } from "./context.js";
import { overTiles } from "./convolution-weight.js";
import type { Finish } from "./heavy.js";
import { chooseTile, pieces } from "./tiles.js";
import type { RangeKernel } from "./walk.js";

/** Both directions of a dense layer: outputs by vectors of the block in registers, weights broadcast. */
export function lowerDense(
  b: KernelBuilder,
  value: Value<"dense"> | Value<"denseTransposed">,
  context: LoweringContext,
  finish: (vector: number) => Finish,
): void {
  const [x, weights] = value.inputs as [Value, Value];
  const [rows, columns] = weights.shape as [number, number];
  const forward = value.op === "dense";
  const outputs = forward ? rows : columns;
  const inners = forward ? columns : rows;
  const stride = forward ? { output: columns, inner: 1 } : { output: 1, inner: columns };
  const { places, block, target } = context;
  const tile = chooseTile(target, outputs, block.vectors);
  let firstVector = 0;
  for (const width of pieces(block.vectors, tile.positions)) {
    const start = firstVector;
    firstVector += width;
    overTiles(b, outputs, tile.outputs, (output, height) => {
      const sums = Array.from({ length: height }, () => Array.from({ length: width }, () => b.accumulator(k.float(0))));
      const unroll = [4, 2].find((factor) => inners % factor === 0 && inners > factor) ?? 1;
      b.repeat(inners / unroll, (outer) => {
        for (let copy = 0; copy < unroll; copy++) {
          const inner = k.plus(k.times(outer, unroll), copy);
          const xs = Array.from({ length: width }, (_, v) => b.let(k.load(places.sample(x, inner, start + v))));
          for (let o = 0; o < height; o++) {
            const at = k.plus(k.times(k.plus(output, o), stride.output), k.times(inner, stride.inner));
            const weight = b.let(k.splat(places.shared(weights, at)));
            xs.forEach((operand, v) => {
              b.accumulate(sums[o]![v]!, operand, weight);
            });
          }
        }
      });
      for (let v = 0; v < width; v++) {
        for (let o = 0; o < height; o++) finish(start + v)(k.read(sums[o]![v]!), [k.plus(output, o)]);
      }
    });
  }
}

/**
 * Weight gradient of a dense layer over the whole batch: every tile of weights walks all blocks, so nothing is summed
 * twice and any thread may take any tile. `blockStride` is the floats from one block's persistent values to the next.
 */
export function lowerDenseWeight(
  name: string,
  value: Value<"denseWeight">,
  context: LoweringContext,
  blockStride: number,
): RangeKernel {
  const [left, right] = value.inputs as [Value, Value];
  const [rows, columns] = value.shape as [number, number];
  const { places, block, target } = context;
  const b = new KernelBuilder(target.lanes);
  const tile = chooseTile(target, rows, columns);
  const height = largestDivisor(rows, tile.outputs);
  // A strip of the right operand stays in the second-level cache while every row passes over it.
  const strip = Math.max(tile.positions, Math.floor(48 / tile.positions) * tile.positions);
  b.repeat("range", (unit) => {
    const row = k.times(unit, height);
    overTiles(b, columns, Math.min(columns, strip), (stripStart, stripLength) => {
      overTiles(b, stripLength, tile.positions, (within, width) => {
        const column = k.plus(stripStart, within);
        const sums = Array.from({ length: height }, () =>
          Array.from({ length: width }, () => b.accumulator(k.float(0))),
        );
        b.repeat("count", (blockAt) => {
          const offset = k.times(blockAt, blockStride);
          for (let vector = 0; vector < block.vectors; vector++) {
            const tall = height <= width;
            const kept = Array.from({ length: tall ? height : width }, (_, at) => {
              const source = tall
                ? places.sample(left, k.plus(row, at), vector)
                : places.sample(right, k.plus(column, at), vector);
              return b.let(k.load(k.offsetBy(source, offset)));
            });
            for (let at = 0; at < (tall ? width : height); at++) {
              const source = tall
                ? places.sample(right, k.plus(column, at), vector)
                : places.sample(left, k.plus(row, at), vector);
              const passing = b.let(k.load(k.offsetBy(source, offset)));
              kept.forEach((operand, other) => {
                b.accumulate(tall ? sums[other]![at]! : sums[at]![other]!, operand, passing);
              });
            }
          }
        });
        for (let o = 0; o < height; o++) {
          for (let i = 0; i < width; i++) {
            b.storeLaneSum(
              places.shared(value, k.plus(k.times(k.plus(row, o), columns), column, i)),
              k.read(sums[o]![i]!),
            );
          }
        }
      });
    });
  });
  return { kernel: b.finish(name), units: rows / height };
}

function largestDivisor(length: number, most: number): number {
  for (let size = Math.min(length, most); size > 1; size--) if (length % size === 0) return size;
  return 1;
}
