export type { Value } from "../graph/value.js";
export type { ActivationName } from "./activations.js";
export { buildModel, type ModelGraph, type ModelParameters, modelParameters } from "./build.js";
export type { Pair } from "./check.js";
export { type EnsembleConfig, ensemble } from "./ensemble.js";
export type { InitializerName } from "./initializers.js";
export type { LayerBase, LayerOptions, LayerRule, LayerScope, Neighbour, Surroundings, WeightRule } from "./layer.js";
export {
  activation,
  elu,
  gelu,
  leakyRelu,
  linear,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from "./layers/activation.js";
export { multiHeadAttention } from "./layers/attention.js";
export { batchNorm } from "./layers/batch-norm.js";
export { contraction } from "./layers/contraction.js";
export { conv1d, conv1dTranspose } from "./layers/conv1d.js";
export { conv2d, conv2dTranspose } from "./layers/conv2d.js";
export { dense } from "./layers/dense.js";
export { denseEach } from "./layers/dense-each.js";
export { embedding } from "./layers/embedding.js";
export { gaussianCode } from "./layers/gaussian-code.js";
export {
  globalAveragePool1d,
  globalAveragePool2d,
  globalMaxPool1d,
  globalMaxPool2d,
} from "./layers/global-pool.js";
export { layerNorm } from "./layers/layer-norm.js";
export { flatten, reshape } from "./layers/layout.js";
export { memory } from "./layers/memory.js";
export { dropout, gaussianNoise, randomGain } from "./layers/noise.js";
export { oneClass } from "./layers/one-class.js";
export { type JoinName, parallel, section } from "./layers/parallel.js";
export { averagePool1d, maxPool1d } from "./layers/pool1d.js";
export { averagePool2d, maxPool2d } from "./layers/pool2d.js";
export { randomMask } from "./layers/random-mask.js";
export { gru, lstm } from "./layers/recurrent.js";
export { repeatVector } from "./layers/repeat-vector.js";
export { residual, skip } from "./layers/residual.js";
export { scoreMatching } from "./layers/score-matching.js";
export { sparsity } from "./layers/sparsity.js";
export { spatialDropout1d, spatialDropout2d } from "./layers/spatial-dropout.js";
export { tiedDense } from "./layers/tied-dense.js";
export { triplet } from "./layers/triplet.js";
export { type InterpolationName, upsample1d, upsample2d } from "./layers/upsample.js";
export { vectorQuantizer } from "./layers/vector-quantizer.js";
export { type CustomLayer, type Layer, type Layers, type LayerType, layerRules } from "./layers.js";
export {
  bce,
  type CustomLoss,
  huber,
  type Loss,
  type LossName,
  type LossRule,
  mae,
  mse,
  noLoss,
  registerLoss,
  resolveLoss,
  sampleLoss,
  ssim,
} from "./losses.js";
export { autoencoder, Model, type ModelConfig, modelFromConfig } from "./model.js";
export * as ops from "./ops.js";
export type { ModelWeight, PlacedLayer } from "./place.js";
export { registerLayer } from "./register-layer.js";
export type { Regularizer } from "./regularizer.js";
