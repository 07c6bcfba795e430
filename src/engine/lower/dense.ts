import type { Value } from "../../graph/value.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { Expression, Index } from "../../kernel/language.js";
import type { LoweringContext } from "./context.js";
import type { TileFinish } from "./heavy.js";
import { chooseTile, overTiles, stepsInBody } from "./tiles.js";
import type { RangeKernel } from "./walk.js";

/** Both directions of a dense layer: outputs by vectors of the block in registers, weights broadcast. */
export function lowerDense(
  b: KernelBuilder,
  value: Value<"dense"> | Value<"denseTransposed">,
  context: LoweringContext,
  { prepare, finish, end }: TileFinish,
): void {
  const [x, weights] = value.inputs as [Value, Value];
  const [rows, columns] = weights.shape as [number, number];
  const forward = value.op === "dense";
  const outputs = forward ? rows : columns;
  const inners = forward ? columns : rows;
  const stride = forward ? { output: columns, inner: 1 } : { output: 1, inner: columns };
  const { places, block, target } = context;
  const tile = chooseTile(target, outputs, block.vectors);
  const unroll = stepsInBody(target, inners);
  // The weights of a few outputs stay in the first-level cache while the block's vectors pass over them.
  overTiles(b, outputs, tile.outputs, (output, height) => {
    overTiles(b, block.vectors, tile.positions, (vector, width) => {
      const each = (visit: (o: number, v: number) => void): void => {
        for (let o = 0; o < height; o++) for (let v = 0; v < width; v++) visit(o, v);
      };
      const sums = grid(height, width, () => b.accumulator(k.float(0)));
      if (target.prefetches) each((o, v) => prepare(k.plus(vector, v), [k.plus(output, o)]));
      b.repeat(inners / unroll, (outer) => {
        for (let copy = 0; copy < unroll; copy++) {
          const inner = k.plus(k.times(outer, unroll), copy);
          const xs = Array.from({ length: width }, (_, v) => b.let(k.load(places.sample(x, inner, k.plus(vector, v)))));
          for (let o = 0; o < height; o++) {
            const at = k.plus(k.times(k.plus(output, o), stride.output), k.times(inner, stride.inner));
            const weight = b.let(k.splat(places.shared(weights, at)));
            xs.forEach((operand, v) => {
              b.accumulate(sums[o]![v]!, operand, weight);
            });
          }
        }
      });
      each((o, v) => finish(k.plus(vector, v))(k.read(sums[o]![v]!), [k.plus(output, o)]));
      end();
    });
  });
}

/** Floats of the right operand that one pass over the left reuses: a good part of a second-level cache. */
const stripFloats = 2 ** 16;
/** Floats of the left operand that stay in the first-level cache meanwhile. */
const residentFloats = 2 ** 13;

/**
 * Weight gradient of a dense layer over the whole batch: every tile of weights walks all blocks, so nothing is summed
 * twice and any thread may take any tile. `blockStride` is the floats from one block's persistent values to the next.
 */
export function lowerDenseWeight(
  name: string,
  value: Value<"denseWeight">,
  context: LoweringContext,
  memory: { readonly blockStride: number; readonly batch: number },
): RangeKernel {
  const [left, right] = value.inputs as [Value, Value];
  const [rows, columns] = value.shape as [number, number];
  const { places, block, target } = context;
  const b = new KernelBuilder(target.lanes);
  // Every step takes a line of each right operand from the second-level cache, about a cycle for 64 bytes; the left ones
  // stay in the first while all of a strip passes over them, if they fit.
  const traffic = (tall: number, wide: number): number =>
    ((tall * memory.batch > residentFloats ? tall + wide : wide) * target.lanes) / 16;
  const tile = chooseTile(target, rows, columns, { traffic });
  const height = largestDivisor(rows, tile.outputs);
  const unroll = stepsInBody(target, block.vectors);

  const sumTile = (row: Index, column: Index, width: number): void => {
    const sums = grid(height, width, () => b.accumulator(k.float(0)));
    b.repeat("count", (blockAt) => {
      b.repeat(block.vectors / unroll, (group) => {
        for (let copy = 0; copy < unroll; copy++) {
          const vector = k.plus(k.times(group, unroll), copy);
          const load = (operand: Value, element: Index): Expression =>
            b.let(k.load(k.offsetBy(places.sample(operand, element, vector), k.times(blockAt, memory.blockStride))));
          const loadLeft = (o: number): Expression => load(left, k.plus(row, o));
          const loadRight = (i: number): Expression => load(right, k.plus(column, i));
          // The fewer operands stay in registers while the others pass.
          if (height <= width) {
            const lefts = Array.from({ length: height }, (_, o) => loadLeft(o));
            for (let i = 0; i < width; i++) {
              const passing = loadRight(i);
              for (let o = 0; o < height; o++) b.accumulate(sums[o]![i]!, lefts[o]!, passing);
            }
          } else {
            const rights = Array.from({ length: width }, (_, i) => loadRight(i));
            for (let o = 0; o < height; o++) {
              const passing = loadLeft(o);
              for (let i = 0; i < width; i++) b.accumulate(sums[o]![i]!, passing, rights[i]!);
            }
          }
        }
      });
    });
    b.storeLaneSums(
      sums.flatMap((along, o) =>
        along.map((sum, i) => {
          const weight = k.plus(k.times(k.plus(row, o), columns), column, i);
          return { at: places.shared(value, weight), value: k.read(sum) };
        }),
      ),
    );
  };

  const strip = Math.max(1, Math.floor(stripFloats / memory.batch / tile.positions)) * tile.positions;
  overTiles(b, columns, strip, (stripStart, stripLength) => {
    b.repeat("range", (unit) => {
      overTiles(b, stripLength, tile.positions, (within, width) => {
        sumTile(k.times(unit, height), k.plus(stripStart, within), width);
      });
    });
  });
  return { kernel: b.finish(name), units: rows / height };
}

function grid<T>(height: number, width: number, make: () => T): T[][] {
  return Array.from({ length: height }, () => Array.from({ length: width }, make));
}

function largestDivisor(length: number, most: number): number {
  for (let size = Math.min(length, most); size > 1; size--) if (length % size === 0) return size;
  return 1;
}
