import type { Value } from "../../graph/value.js";
import type { KernelBuilder } from "../../kernel/builder.js";
import * as k from "../../kernel/builder.js";
import type { Index } from "../../kernel/language.js";
import type { LoweringContext } from "./context.js";
import { type Convolution, convolveTile } from "./convolution-tile.js";
import type { Finish } from "./heavy.js";
import { type AxisTap, convTaps, findRuns, positionsOf, transposedTaps } from "./runs.js";
import { chooseTile, overTiles, pieces } from "./tiles.js";

export function lowerConv2d(
  b: KernelBuilder,
  value: Value<"conv2d">,
  context: LoweringContext,
  vector: Index,
  finish: Finish,
): void {
  const [image, weights] = value.inputs as [Value, Value];
  const [outputs, inners, height, width] = weights.shape as [number, number, number, number];
  const [rows, columns] = tapsOf(
    value.attributes,
    [image.shape[1]!, image.shape[2]!],
    [value.shape[1]!, value.shape[2]!],
    [height, width],
  );
  const weightStride = { output: inners * height * width, inner: height * width, row: width };
  const inputSize = [image.shape[1]!, image.shape[2]!] as const;
  convolve(b, { image, weights, outputs, inners, rows, columns, inputSize, weightStride }, 1, context, vector, finish);
}

export function lowerConv2dTransposed(
  b: KernelBuilder,
  value: Value<"conv2dTransposed">,
  context: LoweringContext,
  vector: Index,
  finish: Finish,
): void {
  const [image, weights] = value.inputs as [Value, Value];
  const [inners, outputs, height, width] = weights.shape as [number, number, number, number];
  const size = value.attributes.outputSize;
  const [forwardRows, forwardColumns] = tapsOf(
    value.attributes,
    size,
    [image.shape[1]!, image.shape[2]!],
    [height, width],
  );
  const rows = transposedTaps(forwardRows, size[0]);
  const columns = transposedTaps(forwardColumns, size[1]);
  const weightStride = { output: height * width, inner: outputs * height * width, row: width };
  const inputSize = [image.shape[1]!, image.shape[2]!] as const;
  convolve(
    b,
    { image, weights, outputs, inners, rows, columns, inputSize, weightStride },
    value.attributes.stride[1],
    context,
    vector,
    finish,
  );
}

type ConvLike = Pick<Value<"conv2d">["attributes"], "stride" | "padding" | "dilation">;

/** Row and column taps of the forward convolution with these attributes. */
export function tapsOf(
  { stride, padding, dilation }: ConvLike,
  size: readonly [number, number],
  outputSize: readonly [number, number],
  kernel: readonly [number, number],
): [AxisTap[][], AxisTap[][]] {
  return [
    convTaps(size[0], outputSize[0], {
      kernel: kernel[0],
      stride: stride[0],
      before: padding[0],
      dilation: dilation[0],
    }),
    convTaps(size[1], outputSize[1], {
      kernel: kernel[1],
      stride: stride[1],
      before: padding[2],
      dilation: dilation[1],
    }),
  ];
}

/** Columns are tiled together with those that have taps in common: all of them, or every stride-th of a transposed one. */
function convolve(
  b: KernelBuilder,
  conv: Convolution,
  columnStep: number,
  context: LoweringContext,
  vector: Index,
  finish: Finish,
): void {
  const tile = chooseTile(context.target, conv.outputs, Math.ceil(conv.columns.length / columnStep));
  const rowRuns = findRuns(positionsOf(conv.rows.map((row) => [row])), 4);
  const classes = Array.from({ length: Math.min(columnStep, conv.columns.length) }, (_, first) =>
    columnTiles(conv.columns, first, columnStep, tile.positions),
  );
  overTiles(b, conv.outputs, tile.outputs, (output, height) => {
    for (const rowRun of rowRuns) {
      b.repeat(rowRun.repeats, (rowAt) => {
        for (let row = rowRun.start; row < rowRun.start + rowRun.period; row++) {
          for (const { columns, column, columnShift, repeats } of classes.flat()) {
            b.repeat(repeats, (at) => {
              convolveTile(b, conv, context, {
                height,
                output,
                rowTaps: conv.rows[row]!,
                rowShift: k.times(rowAt, rowRun.shift),
                row: k.plus(row, k.times(rowAt, rowRun.period)),
                columns,
                columnStep,
                columnShift: k.times(at, columnShift),
                column: k.plus(column, k.times(at, columns.length * columnStep)),
                vector,
                finish,
              });
            });
          }
        }
      });
    }
  });
}

/** Tiles of the columns first, first + step, …; neighbours that do the same are one tile repeated. */
function columnTiles(
  columns: readonly (readonly AxisTap[])[],
  first: number,
  step: number,
  largest: number,
): { columns: (readonly AxisTap[])[]; column: number; columnShift: number; repeats: number }[] {
  const own = columns.filter((_, column) => column % step === first);
  const groups: (readonly AxisTap[])[][] = [];
  for (const width of pieces(own.length, largest)) {
    const start = groups.reduce((sum, group) => sum + group.length, 0);
    groups.push(own.slice(start, start + width));
  }
  return findRuns(positionsOf(groups), 1).map(({ start, repeats, shift }) => {
    const before = groups.slice(0, start).reduce((sum, group) => sum + group.length, 0);
    return { columns: groups[start]!, column: first + before * step, columnShift: shift, repeats };
  });
}
