import type { AxisMap } from "./axis-map.js";
import { conv2d, conv2dTransposed } from "./ops/conv.js";
import { transpose } from "./ops/layout.js";
import { resample2d } from "./ops/pool.js";
import { reshape } from "./ops/reduce.js";
import { type ConvAttributes, isOp, type Padding2d, type Value } from "./value.js";

/**
 * Convolution of sample `x` [in, h, w] with shared `weight` [out, in, kh, kw], made of fewer multiplications where `x`
 * is a small image with every pixel repeated. Repeating f times and then convolving with a kernel of k is the same as one
 * transposed convolution of stride f with a kernel of k + f - 1, whose weights are sums of the original ones: each
 * output then meets ceil((k + f - 1) / f) pixels along an axis instead of k. With 3x3 kernels after doubling that is 4
 * products instead of 9, forward and backward, and the large image is never made.
 *
 * Equal to {@link conv2d} up to rounding. The idea is the phase decomposition of interpolation filters (Vaidyanathan 1993).
 */
export function convolve(x: Value, weight: Value, attributes: ConvAttributes): Value {
  const { stride, dilation, padding } = attributes;
  const [kernelHeight, kernelWidth] = [weight.shape[2]!, weight.shape[3]!];
  if (!isOp(x, "resample2d") || stride.some((step) => step !== 1) || dilation.some((step) => step !== 1)) {
    return conv2d(x, weight, attributes);
  }
  const rows = repeatsOf(x.attributes.rows);
  const columns = repeatsOf(x.attributes.columns);
  const [top, bottom, left, right] = padding;
  const spread: Padding2d = [
    kernelHeight - 1 - top,
    kernelHeight - 1 - bottom,
    kernelWidth - 1 - left,
    kernelWidth - 1 - right,
  ];
  const pays = rows !== undefined && columns !== undefined && rows * columns > 1 && kernelHeight * kernelWidth > 1;
  if (!pays || spread.some((width) => width < 0)) return conv2d(x, weight, attributes);
  const [outputs, inputs] = [weight.shape[0]!, weight.shape[1]!];
  const spreadWeights = resample2d(
    reshape(weight, [outputs * inputs, kernelHeight, kernelWidth]),
    spreadMap(kernelHeight, rows),
    spreadMap(kernelWidth, columns),
  );
  const shape = [outputs, inputs, kernelHeight + rows - 1, kernelWidth + columns - 1];
  return conv2dTransposed(x.inputs[0]!, transpose(reshape(spreadWeights, shape), [1, 0, 2, 3]), {
    stride: [rows, columns],
    dilation,
    padding: spread,
    outputSize: [x.shape[1]! + top + bottom - kernelHeight + 1, x.shape[2]! + left + right - kernelWidth + 1],
  });
}

/** How often a map repeats each element, or undefined where it does something else. */
function repeatsOf({ from, taps }: AxisMap): number | undefined {
  const factor = taps.length / from;
  const repeats = taps.every(
    (row, output) => row.length === 1 && row[0]!.weight === 1 && row[0]!.index === Math.floor(output / factor),
  );
  return Number.isInteger(factor) && repeats ? factor : undefined;
}

/** Weights of the transposed convolution along one axis: `spread[t] = Σ_s weight[kernel - 1 - (t - s)]` for s < factor. */
function spreadMap(kernel: number, factor: number): AxisMap {
  const taps = Array.from({ length: kernel + factor - 1 }, (_, t) =>
    Array.from({ length: factor }, (_, s) => kernel - 1 - (t - s))
      .filter((index) => index >= 0 && index < kernel)
      .map((index) => ({ index, weight: 1 })),
  );
  return { from: kernel, taps };
}
