import type { Value } from "../../graph/value.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { Index, Kernel, LaneSum } from "../../kernel/language.js";
import type { LoweringContext } from "./context.js";
import { tapsOf } from "./convolution.js";
import { type AxisTap, findRuns, positionsOf } from "./runs.js";
import { chooseTile, overTiles, pieces } from "./tiles.js";

/** Adds this block's part of a convolution's weight gradient to the slot: one accumulator a weight, walked over the image. */
export function lowerConv2dWeight(name: string, value: Value<"conv2dWeight">, context: LoweringContext): Kernel {
  const b = new KernelBuilder(context.target.lanes);
  const [image, upstream] = value.inputs as [Value, Value];
  const [outputs, inners, height, width] = value.shape as [number, number, number, number];
  const size = [image.shape[1]!, image.shape[2]!] as const;
  const outputSize = [upstream.shape[1]!, upstream.shape[2]!] as const;
  const [rows, columns] = tapsOf(value.attributes, size, outputSize, [height, width]);
  const { places, target, block } = context;
  const budget = target.accumulators;
  const taps = pieces(width, Math.min(width, budget));
  const widest = Math.max(...taps);
  const { outputs: outputTile, positions: innerTile } = chooseTile(target, outputs, inners, { taps: widest });

  const sumWeights = (
    output: Index,
    outputCount: number,
    inner: Index,
    innerCount: number,
    row: number,
    firstTap: number,
    tapCount: number,
  ): void => {
    const keep = ({ tap }: AxisTap): boolean => tap >= firstTap && tap < firstTap + tapCount;
    const sums = grid(outputCount, innerCount, tapCount, () => b.accumulator(k.float(0)));
    const usedRows = rows.flatMap((rowTaps, at) =>
      rowTaps.filter(({ tap }) => tap === row).map(({ position }) => ({ at, position })),
    );
    const kept = columns.map((columnTaps) => columnTaps.filter(keep));
    const columnRuns = findRuns(positionsOf(kept.map((columnTaps) => [columnTaps])), 4);
    b.repeat(block.vectors, (vector) => {
      // The rows a kernel row meets are consecutive outputs, a stride apart in the image.
      b.repeat(usedRows.length, (rowAt) => {
        const gRow = k.plus(usedRows[0]!.at, rowAt);
        const xRow = k.plus(usedRows[0]!.position, k.times(rowAt, value.attributes.stride[0]));
        for (const run of columnRuns) {
          b.repeat(run.repeats, (columnAt) => {
            for (let column = run.start; column < run.start + run.period; column++) {
              const columnTaps = kept[column]!;
              if (columnTaps.length === 0) continue;
              const gColumn = k.plus(column, k.times(columnAt, run.period));
              const gs = Array.from({ length: outputCount }, (_, o) =>
                b.let(k.load(places.sample(upstream, element(k.plus(output, o), gRow, gColumn, outputSize), vector))),
              );
              for (let i = 0; i < innerCount; i++) {
                for (const { position: x, tap } of columnTaps) {
                  const xColumn = k.plus(x, k.times(columnAt, run.shift));
                  const pixel = b.let(
                    k.load(places.sample(image, element(k.plus(inner, i), xRow, xColumn, size), vector)),
                  );
                  gs.forEach((g, o) => {
                    b.accumulate(sums[o]![i]![tap - firstTap]!, pixel, g);
                  });
                }
              }
            }
          });
        }
      });
    });
    const totals: LaneSum[] = [];
    for (let o = 0; o < outputCount; o++) {
      for (let i = 0; i < innerCount; i++) {
        for (let tap = 0; tap < tapCount; tap++) {
          const weight = k.plus(
            k.times(k.plus(k.times(k.plus(output, o), inners), inner, i), height * width),
            row * width + firstTap + tap,
          );
          totals.push({ at: places.slot(value, weight), value: k.read(sums[o]![i]![tap]!) });
        }
      }
    }
    b.addLaneSums(totals);
  };

  overTiles(b, outputs, outputTile, (output, outputCount) => {
    overTiles(b, inners, innerTile, (inner, innerCount) => {
      for (let row = 0; row < height; row++) {
        let firstTap = 0;
        for (const tapCount of taps) {
          sumWeights(output, outputCount, inner, innerCount, row, firstTap, tapCount);
          firstTap += tapCount;
        }
      }
    });
  });
  return b.finish(name);
}

const element = (channel: Index, row: Index, column: Index, [height, width]: readonly [number, number]): Index =>
  k.plus(k.times(channel, height * width), k.times(row, width), column);

function grid<T>(outputs: number, inners: number, taps: number, make: () => T): T[][][] {
  return Array.from({ length: outputs }, () =>
    Array.from({ length: inners }, () => Array.from({ length: taps }, make)),
  );
}
