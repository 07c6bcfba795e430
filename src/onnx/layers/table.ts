import { modelParameters } from "../../nn/build.js";
import type { LayerBase } from "../../nn/layer.js";
import type { Layer, Layers, LayerType } from "../../nn/layers.js";
import type { Model } from "../../nn/model.js";
import type { PlacedLayer } from "../../nn/place.js";
import { type GraphBuilder, int } from "../graph-builder.js";
import { activationExports, elu, leakyRelu } from "./activation.js";
import { exportBatchNorm } from "./batch-norm.js";
import { exportByOps } from "./by-ops.js";
import { exportConvolution, exportTransposed } from "./convolution.js";
import { exportDense, exportTiedDense } from "./dense.js";
import type { LayerExport } from "./layer-export.js";
import { exportPool, exportUpsample } from "./pool.js";

const onlyInTraining: LayerExport<LayerBase<string>> = (_, { x }) => x;
/** Layers that only add to the loss. */
const sameInInference = onlyInTraining;
const otherShape: LayerExport<LayerBase<string>> = (_, { graph, x, output, label }) => graph.reshape(x, output, label);

/** Every layer in ONNX. Leaving one out does not compile. */
export const layerExports: { readonly [K in LayerType]: LayerExport<Layers[K]> } = {
  dense: exportDense,
  denseEach: exportByOps,
  conv2d: exportConvolution,
  conv2dTranspose: exportTransposed,
  conv1d: exportConvolution,
  conv1dTranspose: exportTransposed,
  maxPool2d: exportPool,
  averagePool2d: exportPool,
  maxPool1d: exportPool,
  averagePool1d: exportPool,
  globalAveragePool1d: exportByOps,
  globalAveragePool2d: exportByOps,
  globalMaxPool1d: exportByOps,
  globalMaxPool2d: exportByOps,
  upsample2d: exportUpsample,
  upsample1d: exportUpsample,
  lstm: exportByOps,
  gru: exportByOps,
  repeatVector: exportByOps,
  multiHeadAttention: exportByOps,
  embedding: exportByOps,
  residual: (_, { graph, x, label, inner }) => graph.add("Add", [inner("shortcut", x), inner("layers", x)], { label }),
  skip: (_, { graph, x, label, inner }) =>
    graph.add("Concat", [x, inner("layers", x)], { label, attributes: { axis: int(1) } }),
  parallel: exportByOps,
  section: exportByOps,
  tiedDense: exportTiedDense,
  batchNorm: exportBatchNorm,
  layerNorm: exportByOps,
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
  gaussianCode: exportByOps,
  sparsity: sameInInference,
  contraction: sameInInference,
  randomMask: onlyInTraining,
  memory: exportByOps,
  vectorQuantizer: exportByOps,
  oneClass: sameInInference,
  triplet: exportByOps,
  scoreMatching: exportByOps,
};

/** The row of a layer, with the types lined up: TypeScript cannot see that a union's member meets its own row. */
const exportOf = ({ type }: Layer): LayerExport<LayerBase<string>> =>
  Object.hasOwn(layerExports, type)
    ? (layerExports[type as LayerType] as unknown as LayerExport<LayerBase<string>>)
    : exportByOps;

/** Adds a model's weights and layers on top of `x`, float [N, ...input], and returns its code and output. */
export function addModel(
  graph: GraphBuilder,
  model: Model,
  x: string,
): { readonly code: string; readonly output: string } {
  for (const { key, shape } of model.parameters) graph.named(key, model.weights.get(key)!, shape);
  const parameters = modelParameters(model);
  const apply = (value: string, placed: PlacedLayer): string => {
    const { layer, name, input, output, inner } = placed;
    return exportOf(layer)(layer, {
      graph,
      placed,
      x: value,
      input,
      output,
      label: name,
      weight: (weight) => `${name}.${weight}`,
      parameters,
      weightOf: (other, weight) => `${other}.${weight}`,
      inner: (chain, x) => inner[chain]!.reduce(apply, x),
    });
  };
  const code = model.encoder.reduce(apply, x);
  return { code, output: model.decoder.reduce(apply, code) };
}
