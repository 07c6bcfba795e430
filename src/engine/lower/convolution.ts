import type { Value } from "../../graph/value.js";
import type { KernelBuilder } from "../../kernel/builder.js";
import * as k from "../../kernel/builder.js";
import type { Index } from "../../kernel/language.js";
import type { LoweringContext } from "./context.js";
import { type Convolution, convolveTile } from "./convolution-tile.js";
import type { Finish } from "./heavy.js";
import { type AxisTap, convTaps, findRuns, positionsOf, transposedTaps } from "./runs.js";
import { chooseTile, pieces } from "./tiles.js";

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
  convolve(b, { image, weights, outputs, inners, rows, columns, inputSize, weightStride }, context, vector, finish);
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
  convolve(b, { image, weights, outputs, inners, rows, columns, inputSize, weightStride }, context, vector, finish);
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

function convolve(b: KernelBuilder, conv: Convolution, context: LoweringContext, vector: Index, finish: Finish): void {
  const tile = chooseTile(context.target, conv.outputs, conv.columns.length);
  const widths = pieces(conv.columns.length, tile.positions);
  const groups: (readonly (readonly AxisTap[])[])[] = [];
  const starts: number[] = [];
  for (let at = 0, next = 0; at < widths.length; at++) {
    starts.push(next);
    groups.push(conv.columns.slice(next, next + widths[at]!));
    next += widths[at]!;
  }
  const rowRuns = findRuns(positionsOf(conv.rows.map((row) => [row])), 4);
  const columnRuns = findRuns(positionsOf(groups), 4);
  const heights = pieces(conv.outputs, tile.outputs);
  const heightRuns = findRuns(
    heights.map((height, at) => ({
      key: `${height}`,
      base: heights.slice(0, at).reduce((sum, part) => sum + part, 0),
    })),
    1,
  );

  for (const heightRun of heightRuns) {
    const height = heights[heightRun.start]!;
    const firstOutput = heights.slice(0, heightRun.start).reduce((sum, part) => sum + part, 0);
    b.repeat(heightRun.repeats, (heightAt) => {
      const output = k.plus(firstOutput, k.times(heightAt, height));
      for (const rowRun of rowRuns) {
        b.repeat(rowRun.repeats, (rowAt) => {
          for (let row = rowRun.start; row < rowRun.start + rowRun.period; row++) {
            for (const columnRun of columnRuns) {
              b.repeat(columnRun.repeats, (columnAt) => {
                for (let group = columnRun.start; group < columnRun.start + columnRun.period; group++) {
                  const groupWidth = groups
                    .slice(columnRun.start, columnRun.start + columnRun.period)
                    .reduce((sum, part) => sum + part.length, 0);
                  convolveTile(b, conv, context, {
                    height,
                    output,
                    rowTaps: conv.rows[row]!,
                    rowShift: k.times(rowAt, rowRun.shift),
                    row: k.plus(row, k.times(rowAt, rowRun.period)),
                    columns: groups[group]!,
                    columnShift: k.times(columnAt, columnRun.shift),
                    column: k.plus(starts[group]!, k.times(columnAt, groupWidth)),
                    vector,
                    finish,
                  });
                }
              });
            }
          }
        });
      }
    });
  }
}
