import { convPadding, transposedPadding, type Window } from "../../graph/padding.js";
import type { Conv1d, Conv1dTranspose } from "../../nn/layers/conv1d.js";
import type { Conv2d, Conv2dTranspose } from "../../nn/layers/conv2d.js";
import { type Attributes, ints } from "../graph-builder.js";
import type { OnnxAttribute } from "../proto/model.js";
import { activationExports } from "./activation.js";
import type { LayerExport, LayerTarget } from "./layer-export.js";

type Convolution = Conv1d | Conv1dTranspose | Conv2d | Conv2dTranspose;

/** One number for each of the axes, from one for all or one each. */
export const perAxis = (value: number | readonly number[], axes: number): readonly number[] =>
  typeof value === "number" ? Array.from({ length: axes }, () => value) : value;

function windowsOf({ kernelSize, strides, dilationRate }: Convolution, axes: number): readonly Window[] {
  const [kernel, stride, dilation] = [kernelSize, strides, dilationRate].map((option) => perAxis(option, axes));
  return Array.from({ length: axes }, (_, axis) => ({
    kernel: kernel![axis]!,
    stride: stride![axis]!,
    dilation: dilation![axis]!,
  }));
}

/** ONNX lists the padding before each axis, then that after each. */
export const pads = (padding: readonly (readonly [number, number])[]): OnnxAttribute =>
  ints([...padding.map(([before]) => before), ...padding.map(([, after]) => after)]);

function shared(windows: readonly Window[]): Attributes {
  return {
    kernel_shape: ints(windows.map(({ kernel }) => kernel)),
    strides: ints(windows.map(({ stride }) => stride)),
    dilations: ints(windows.map(({ dilation }) => dilation)),
  };
}

function convolve(op: string, layer: Convolution, { graph, x, label, weight }: LayerTarget, attributes: Attributes) {
  const inputs = [x, weight("kernel"), ...(layer.useBias ? [weight("bias")] : [])];
  const y = graph.add(op, inputs, { label, attributes });
  return activationExports[layer.activation](graph, y, label);
}

export const exportConvolution: LayerExport<Conv1d | Conv2d> = (layer, target) => {
  const lengths = target.input.slice(1);
  const windows = windowsOf(layer, lengths.length);
  const padding = windows.map((window, axis) => convPadding(layer.padding, lengths[axis]!, window));
  return convolve("Conv", layer, target, { ...shared(windows), pads: pads(padding) });
};

export const exportTransposed: LayerExport<Conv1dTranspose | Conv2dTranspose> = (layer, target) => {
  const lengths = target.input.slice(1);
  const windows = windowsOf(layer, lengths.length);
  const axes = windows.map((window, axis) => {
    const { outputLength, padding } = transposedPadding(layer.padding, lengths[axis]!, window);
    const reach = window.dilation * (window.kernel - 1) + 1;
    // Windows smaller than their stride leave a gap after the last.
    const gap = outputLength - ((lengths[axis]! - 1) * window.stride + reach - padding[0] - padding[1]);
    return { padding, gap };
  });
  return convolve("ConvTranspose", layer, target, {
    ...shared(windows),
    pads: pads(axes.map(({ padding }) => padding)),
    output_padding: ints(axes.map(({ gap }) => gap)),
  });
};
