export { type Problem, UserError } from "./core/errors.js";
export { Random, type RandomState } from "./core/random.js";
export type { Samples } from "./core/samples.js";
export type { LooseSamples, Numbers, SamplesInput } from "./core/samples-of.js";
export type { Shape } from "./core/shape.js";
export { Work } from "./core/work.js";
// The doors of these rooms are public as a whole.
export * from "./data/index.js";
export * from "./detect/index.js";
export type { Engine } from "./engine/contract.js";
export { type EngineChoice, type OpenOptions, openEngine } from "./engine/open.js";
export { type ReferenceEngine, referenceEngine } from "./engine/reference/engine.js";
export { wasmEngine } from "./engine/wasm/engine.js";
export * from "./judge/index.js";
// Of four names that are losses and metrics, these are both.
export { bce, mae, mse, ssim } from "./losses.js";
export * from "./metrics/index.js";
// What is left out here, for those who extend Sandglass, is behind sandglass/nn and sandglass/train.
export {
  type ActivationName,
  activation,
  autoencoder,
  averagePool1d,
  averagePool2d,
  batchNorm,
  contraction,
  conv1d,
  conv1dTranspose,
  conv2d,
  conv2dTranspose,
  dense,
  denseEach,
  dropout,
  elu,
  embedding,
  ensemble,
  flatten,
  gaussianCode,
  gaussianNoise,
  gelu,
  globalAveragePool1d,
  globalAveragePool2d,
  globalMaxPool1d,
  globalMaxPool2d,
  gru,
  huber,
  type InitializerName,
  type Layer,
  type Loss,
  type LossName,
  layerNorm,
  leakyRelu,
  linear,
  lstm,
  Model,
  type ModelConfig,
  maxPool1d,
  maxPool2d,
  memory,
  modelFromConfig,
  multiHeadAttention,
  noLoss,
  oneClass,
  parallel,
  type Regularizer,
  randomGain,
  randomMask,
  relu,
  repeatVector,
  reshape,
  residual,
  scoreMatching,
  section,
  sigmoid,
  silu,
  skip,
  softmax,
  softplus,
  sparsity,
  spatialDropout1d,
  spatialDropout2d,
  tanh,
  tiedDense,
  triplet,
  upsample1d,
  upsample2d,
  vectorQuantizer,
} from "./nn/index.js";
export { ForeignModel, type ForeignOptions, openForeign } from "./onnx/foreign/foreign-model.js";
export { decodeModelFile, encodeModelFile, type ModelFile, type ModelFileDetector } from "./onnx/model-file.js";
export * from "./pipeline/index.js";
export * from "./report/index.js";
export {
  type Applied,
  adam,
  adamw,
  type Checkpoint,
  chain,
  clipByNorm,
  clipByValue,
  constant,
  cosineDecay,
  decode,
  type EarlyStopping,
  type EndEvent,
  type EpochRecord,
  encode,
  evaluate,
  exponentialDecay,
  type FitEvent,
  type FitOptions,
  fit,
  generate,
  type LearningRate,
  likelihoodRegret,
  linearWarmup,
  loadCheckpoint,
  negativeBound,
  type Optimizer,
  Predictor,
  reconstruct,
  rmsprop,
  type Schedule,
  saveCheckpoint,
  sgd,
  stepDecay,
  Training,
} from "./train/index.js";
