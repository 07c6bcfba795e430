import type { Shape } from "../../core/shape.js";
import { conv2dTransposed, convLength } from "../../graph/ops/conv.js";
import { add } from "../../graph/ops/elementwise.js";
import { reshape } from "../../graph/ops/reduce.js";
import { convPadding, type PaddingName, transposedPadding } from "../../graph/padding.js";
import { convolve } from "../../graph/upsampled.js";
import type { ConvAttributes, Value } from "../../graph/value.js";
import { type ActivationName, activations } from "../activations.js";
import { checkKernelOptions, checkOneOf, checkRank, checkWhole, misfit, type Pair, pair } from "../check.js";
import type { InitializerName } from "../initializers.js";
import type { LayerBase, LayerOptions, LayerRule, LayerScope, WeightRule } from "../layer.js";
import { checkRegularizers, type Regularized, regularized, unregularized } from "../regularizer.js";

interface Convolution<T extends string> extends LayerBase<T>, Regularized {
  readonly filters: number;
  /** One number, or [rows, columns]. Default 3. */
  readonly kernelSize: Pair;
  readonly strides: Pair;
  /** `valid` (Keras' default) shrinks the image, `same` keeps ceil(size / stride). */
  readonly padding: PaddingName;
  readonly dilationRate: Pair;
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerName;
  readonly biasInitializer: InitializerName;
}

export interface Conv2d extends Convolution<"conv2d"> {}
export interface Conv2dTranspose extends Convolution<"conv2dTranspose"> {}

const defaults = {
  kernelSize: 3,
  strides: 1,
  padding: "valid",
  dilationRate: 1,
  activation: "linear",
  useBias: true,
  kernelInitializer: "glorotUniform",
  biasInitializer: "zeros",
  ...unregularized,
} as const;

/**
 * Two-dimensional convolution: [channels, height, width] to [filters, height', width']. The kernel is stored
 * [filters, channels, rows, columns]. Defaults are those of Keras `Conv2D`, padding "valid" included, with a 3x3 kernel.
 *
 * @example
 * ```ts
 * import { conv2d } from "sandglass";
 * const layer = conv2d(16, { padding: "same", activation: "relu" });
 * console.log(layer.kernelSize); // 3
 * ```
 */
export function conv2d(filters: number, options: LayerOptions<Conv2d, "filters"> = {}): Conv2d {
  return { type: "conv2d", filters, ...defaults, ...options };
}

/**
 * Transposed convolution, which enlarges the image by its strides: [channels, height, width] to
 * [filters, height x stride, …] with "same", and larger by max(kernel - stride, 0) with "valid". The kernel is stored
 * [channels, filters, rows, columns]. Defaults are those of Keras `Conv2DTranspose`, with a 3x3 kernel.
 *
 * @example
 * ```ts
 * import { conv2dTranspose } from "sandglass";
 * const layer = conv2dTranspose(8, { strides: 2, padding: "same", activation: "relu" });
 * console.log(layer.filters); // 8
 * ```
 */
export function conv2dTranspose(
  filters: number,
  options: LayerOptions<Conv2dTranspose, "filters"> = {},
): Conv2dTranspose {
  return { type: "conv2dTranspose", filters, ...defaults, ...options };
}

/** The two axes of an image, each with its window. */
function axes(layer: Omit<Convolution<string>, "type">, where: string) {
  const kernel = pair(where, "kernelSize", layer.kernelSize);
  const stride = pair(where, "strides", layer.strides);
  const dilation = pair(where, "dilationRate", layer.dilationRate);
  const window = (axis: 0 | 1) => ({ kernel: kernel[axis], stride: stride[axis], dilation: dilation[axis] });
  return { kernel, stride, dilation, windows: [window(0), window(1)] as const };
}

function checkConvolution(layer: Convolution<string>, input: Shape, where: string): void {
  checkWhole(where, "filters", layer.filters);
  checkOneOf(where, "padding", layer.padding, ["valid", "same"]);
  checkKernelOptions(where, layer);
  checkRegularizers(where, layer);
  checkRank(where, input, 3);
}

function finished(layer: Convolution<string>, y: Value, scope: LayerScope): Value {
  const moved = layer.useBias ? add(y, reshape(scope.weight("bias"), [layer.filters, 1, 1])) : y;
  return regularized(layer, activations[layer.activation](moved), scope);
}

function convolutionWeights(layer: Convolution<string>, kernel: Shape): readonly WeightRule[] {
  const bias = { name: "bias", shape: [layer.filters], initializer: layer.biasInitializer, trainable: true };
  return [
    { name: "kernel", shape: kernel, initializer: layer.kernelInitializer, trainable: true },
    ...(layer.useBias ? [bias] : []),
  ];
}

function convAttributes(layer: Conv2d, [, height, width]: Shape, where = ""): ConvAttributes {
  const { stride, dilation, windows } = axes(layer, where);
  const padding = [
    ...convPadding(layer.padding, height!, windows[0]),
    ...convPadding(layer.padding, width!, windows[1]),
  ] as const;
  return { stride, dilation, padding: padding as readonly [number, number, number, number] };
}

export const conv2dRule: LayerRule<Conv2d> = {
  defaults,
  required: ["filters"],
  outputShape(layer, input, where): Shape {
    checkConvolution(layer, input, where);
    const { windows } = axes(layer, where);
    const size = windows.map((window, axis) => {
      const length = input[axis + 1]!;
      return convLength(length, { ...window, padding: convPadding(layer.padding, length, window) });
    });
    if (size.some((length) => length < 1)) {
      const reach = windows.map(({ kernel, dilation }) => dilation * (kernel - 1) + 1).join(" x ");
      throw misfit(where, `an image of at least ${reach}`, input, 'Use a smaller kernel or padding: "same".');
    }
    return [layer.filters, ...size];
  },
  weights: (layer, [channels]) =>
    convolutionWeights(layer, [layer.filters, channels!, ...pair("", "kernelSize", layer.kernelSize)]),
  build: (layer, x, scope) =>
    finished(layer, convolve(x, scope.weight("kernel"), convAttributes(layer, x.shape)), scope),
};

function transposedAxes(layer: Conv2dTranspose, [, height, width]: Shape, where: string) {
  const { stride, dilation, windows } = axes(layer, where);
  const rows = transposedPadding(layer.padding, height!, windows[0]);
  const columns = transposedPadding(layer.padding, width!, windows[1]);
  return {
    stride,
    dilation,
    padding: [...rows.padding, ...columns.padding] as const,
    outputSize: [rows.outputLength, columns.outputLength] as const,
  };
}

export const conv2dTransposeRule: LayerRule<Conv2dTranspose> = {
  defaults,
  required: ["filters"],
  outputShape(layer, input, where): Shape {
    checkConvolution(layer, input, where);
    return [layer.filters, ...transposedAxes(layer, input, where).outputSize];
  },
  weights: (layer, [channels]) =>
    convolutionWeights(layer, [channels!, layer.filters, ...pair("", "kernelSize", layer.kernelSize)]),
  build: (layer, x, scope) =>
    finished(layer, conv2dTransposed(x, scope.weight("kernel"), transposedAxes(layer, x.shape, "")), scope),
};
