import type { LayerBase } from "../../nn/layer.js";
import type { Layer, Layers, LayerType } from "../../nn/layers.js";
import type { Model } from "../../nn/model.js";
import type { PlacedLayer } from "../../nn/place.js";
import type { GraphBuilder } from "../graph-builder.js";
import { activationExports, elu, leakyRelu } from "./activation.js";
import { exportAttention } from "./attention.js";
import { exportBatchNorm } from "./batch-norm.js";
import { exportConvolution, exportTransposed } from "./convolution.js";
import { exportDense } from "./dense.js";
import { exportDenseEach } from "./dense-each.js";
import { exportEmbedding } from "./embedding.js";
import { exportGlobalPool } from "./global-pool.js";
import type { LayerExport } from "./layer-export.js";
import { exportLayerNorm } from "./layer-norm.js";
import { exportPool, exportUpsample } from "./pool.js";
import { exportGru, exportLstm } from "./recurrent.js";
import { exportRepeatVector } from "./repeat-vector.js";

const onlyInTraining: LayerExport<LayerBase<string>> = (_, { x }) => x;
const otherShape: LayerExport<LayerBase<string>> = (_, { graph, x, output, label }) => graph.reshape(x, output, label);

/** Every layer in ONNX. Leaving one out does not compile. */
export const layerExports: { readonly [K in LayerType]: LayerExport<Layers[K]> } = {
  dense: exportDense,
  denseEach: exportDenseEach,
  conv2d: exportConvolution,
  conv2dTranspose: exportTransposed,
  conv1d: exportConvolution,
  conv1dTranspose: exportTransposed,
  maxPool2d: exportPool,
  averagePool2d: exportPool,
  maxPool1d: exportPool,
  averagePool1d: exportPool,
  globalAveragePool1d: exportGlobalPool,
  globalAveragePool2d: exportGlobalPool,
  globalMaxPool1d: exportGlobalPool,
  globalMaxPool2d: exportGlobalPool,
  upsample2d: exportUpsample,
  upsample1d: exportUpsample,
  lstm: exportLstm,
  gru: exportGru,
  repeatVector: exportRepeatVector,
  multiHeadAttention: exportAttention,
  embedding: exportEmbedding,
  batchNorm: exportBatchNorm,
  layerNorm: exportLayerNorm,
  dropout: onlyInTraining,
  spatialDropout1d: onlyInTraining,
  spatialDropout2d: onlyInTraining,
  gaussianNoise: onlyInTraining,
  randomGain: onlyInTraining,
  flatten: otherShape,
  reshape: otherShape,
  activation: ({ activation }, { graph, x, label }) => activationExports[activation](graph, x, label),
  leakyRelu: ({ slope }, { graph, x, label }) => leakyRelu(slope)(graph, x, label),
  elu: ({ alpha }, { graph, x, label }) => elu(alpha)(graph, x, label),
};

/** The row of a layer, with the types lined up: TypeScript cannot see that a union's member meets its own row. */
const exportOf = (layer: Layer): LayerExport<LayerBase<string>> =>
  layerExports[layer.type] as unknown as LayerExport<LayerBase<string>>;

/** Adds a model's weights and layers on top of `x`, float [N, ...input], and returns its code and output. */
export function addModel(
  graph: GraphBuilder,
  model: Model,
  x: string,
): { readonly code: string; readonly output: string } {
  for (const { key, shape } of model.parameters) graph.named(key, model.weights.get(key)!, shape);
  const apply = (value: string, { layer, name, input, output }: PlacedLayer): string =>
    exportOf(layer)(layer, { graph, x: value, input, output, label: name, weight: (weight) => `${name}.${weight}` });
  const code = model.encoder.reduce(apply, x);
  return { code, output: model.decoder.reduce(apply, code) };
}
