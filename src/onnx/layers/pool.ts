import { convPadding } from "../../graph/padding.js";
import type { AveragePool1d, MaxPool1d } from "../../nn/layers/pool1d.js";
import type { AveragePool2d, MaxPool2d } from "../../nn/layers/pool2d.js";
import type { Upsample1d, Upsample2d } from "../../nn/layers/upsample.js";
import { int, ints, text } from "../graph-builder.js";
import { pads, perAxis } from "./convolution.js";
import type { LayerExport } from "./layer-export.js";

export const exportPool: LayerExport<MaxPool1d | MaxPool2d | AveragePool1d | AveragePool2d> = (layer, target) => {
  const { graph, x, input, label } = target;
  const lengths = input.slice(1);
  const windows = perAxis(layer.poolSize, lengths.length);
  const strides = layer.strides === null ? windows : perAxis(layer.strides, lengths.length);
  const padding = lengths.map((length, axis) =>
    convPadding(layer.padding, length, { kernel: windows[axis]!, stride: strides[axis]!, dilation: 1 }),
  );
  const average = layer.type === "averagePool1d" || layer.type === "averagePool2d";
  return graph.add(average ? "AveragePool" : "MaxPool", [x], {
    label,
    attributes: {
      kernel_shape: ints(windows),
      strides: ints(strides),
      pads: pads(padding),
      // Positions outside count neither as largest nor for the mean.
      ...(average && { count_include_pad: int(0) }),
    },
  });
};

export const exportUpsample: LayerExport<Upsample1d | Upsample2d> = (layer, { graph, x, input, label }) => {
  const factors = perAxis(layer.size, input.length - 1);
  const scales = graph.constant(`${label}/scales`, Float32Array.of(1, 1, ...factors));
  const linear = layer.type === "upsample2d" && layer.interpolation === "bilinear";
  return graph.add("Resize", [x, "", scales], {
    label,
    attributes: linear
      ? { mode: text("linear"), coordinate_transformation_mode: text("half_pixel") }
      : { mode: text("nearest"), coordinate_transformation_mode: text("asymmetric"), nearest_mode: text("floor") },
  });
};
