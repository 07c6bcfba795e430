import type { LayerBase, LayerRule } from "./layer.js";
import * as activation from "./layers/activation.js";
import * as attention from "./layers/attention.js";
import * as batchNorm from "./layers/batch-norm.js";
import * as contraction from "./layers/contraction.js";
import * as conv1d from "./layers/conv1d.js";
import * as conv2d from "./layers/conv2d.js";
import * as dense from "./layers/dense.js";
import * as denseEach from "./layers/dense-each.js";
import * as embedding from "./layers/embedding.js";
import * as gaussianCode from "./layers/gaussian-code.js";
import * as globalPool from "./layers/global-pool.js";
import * as layerNorm from "./layers/layer-norm.js";
import * as layout from "./layers/layout.js";
import * as memory from "./layers/memory.js";
import * as noise from "./layers/noise.js";
import * as oneClass from "./layers/one-class.js";
import * as parallel from "./layers/parallel.js";
import * as pool1d from "./layers/pool1d.js";
import * as pool2d from "./layers/pool2d.js";
import * as randomMask from "./layers/random-mask.js";
import * as recurrent from "./layers/recurrent.js";
import * as repeatVector from "./layers/repeat-vector.js";
import * as residual from "./layers/residual.js";
import * as scoreMatching from "./layers/score-matching.js";
import * as sparsity from "./layers/sparsity.js";
import * as spatialDropout from "./layers/spatial-dropout.js";
import * as tied from "./layers/tied-dense.js";
import * as triplet from "./layers/triplet.js";
import * as upsample from "./layers/upsample.js";
import * as vectorQuantizer from "./layers/vector-quantizer.js";

/** Every layer there is. */
export interface Layers {
  dense: dense.Dense;
  denseEach: denseEach.DenseEach;
  conv2d: conv2d.Conv2d;
  conv2dTranspose: conv2d.Conv2dTranspose;
  conv1d: conv1d.Conv1d;
  conv1dTranspose: conv1d.Conv1dTranspose;
  maxPool2d: pool2d.MaxPool2d;
  averagePool2d: pool2d.AveragePool2d;
  maxPool1d: pool1d.MaxPool1d;
  averagePool1d: pool1d.AveragePool1d;
  globalAveragePool1d: globalPool.GlobalAveragePool1d;
  globalAveragePool2d: globalPool.GlobalAveragePool2d;
  globalMaxPool1d: globalPool.GlobalMaxPool1d;
  globalMaxPool2d: globalPool.GlobalMaxPool2d;
  upsample2d: upsample.Upsample2d;
  upsample1d: upsample.Upsample1d;
  lstm: recurrent.Lstm;
  gru: recurrent.Gru;
  repeatVector: repeatVector.RepeatVector;
  multiHeadAttention: attention.MultiHeadAttention;
  embedding: embedding.Embedding;
  residual: residual.Residual;
  skip: residual.Skip;
  parallel: parallel.Parallel;
  section: parallel.Section;
  tiedDense: tied.TiedDense;
  batchNorm: batchNorm.BatchNorm;
  layerNorm: layerNorm.LayerNorm;
  dropout: noise.Dropout;
  spatialDropout1d: spatialDropout.SpatialDropout1d;
  spatialDropout2d: spatialDropout.SpatialDropout2d;
  gaussianNoise: noise.GaussianNoise;
  randomGain: noise.RandomGain;
  flatten: layout.Flatten;
  reshape: layout.Reshape;
  activation: activation.Activation;
  leakyRelu: activation.LeakyRelu;
  elu: activation.Elu;
  gaussianCode: gaussianCode.GaussianCode;
  sparsity: sparsity.Sparsity;
  contraction: contraction.Contraction;
  randomMask: randomMask.RandomMask;
  memory: memory.Memory;
  vectorQuantizer: vectorQuantizer.VectorQuantizer;
  oneClass: oneClass.OneClass;
  triplet: triplet.Triplet;
  scoreMatching: scoreMatching.ScoreMatching;
}

export type LayerType = keyof Layers;

/** A layer of one's own, known by `registerLayer`; the slash keeps its type apart from all that come with the package. */
export type CustomLayer = LayerBase<`${string}/${string}`>;

/** Any layer: plain data that survives JSON, made by `dense(…)`, `conv2d(…)` and so on. */
export type Layer = Layers[LayerType] | CustomLayer;

/** What the rest of the program knows of each. Leaving one out does not compile. */
export const layerRules: { readonly [K in LayerType]: LayerRule<Layers[K]> } = {
  dense: dense.denseRule,
  denseEach: denseEach.denseEachRule,
  conv2d: conv2d.conv2dRule,
  conv2dTranspose: conv2d.conv2dTransposeRule,
  conv1d: conv1d.conv1dRule,
  conv1dTranspose: conv1d.conv1dTransposeRule,
  maxPool2d: pool2d.maxPool2dRule,
  averagePool2d: pool2d.averagePool2dRule,
  maxPool1d: pool1d.maxPool1dRule,
  averagePool1d: pool1d.averagePool1dRule,
  globalAveragePool1d: globalPool.globalAveragePool1dRule,
  globalAveragePool2d: globalPool.globalAveragePool2dRule,
  globalMaxPool1d: globalPool.globalMaxPool1dRule,
  globalMaxPool2d: globalPool.globalMaxPool2dRule,
  upsample2d: upsample.upsample2dRule,
  upsample1d: upsample.upsample1dRule,
  lstm: recurrent.lstmRule,
  gru: recurrent.gruRule,
  repeatVector: repeatVector.repeatVectorRule,
  multiHeadAttention: attention.multiHeadAttentionRule,
  embedding: embedding.embeddingRule,
  residual: residual.residualRule,
  skip: residual.skipRule,
  parallel: parallel.parallelRule,
  section: parallel.sectionRule,
  tiedDense: tied.tiedDenseRule,
  batchNorm: batchNorm.batchNormRule,
  layerNorm: layerNorm.layerNormRule,
  dropout: noise.dropoutRule,
  spatialDropout1d: spatialDropout.spatialDropout1dRule,
  spatialDropout2d: spatialDropout.spatialDropout2dRule,
  gaussianNoise: noise.gaussianNoiseRule,
  randomGain: noise.randomGainRule,
  flatten: layout.flattenRule,
  reshape: layout.reshapeRule,
  activation: activation.activationRule,
  leakyRelu: activation.leakyReluRule,
  elu: activation.eluRule,
  gaussianCode: gaussianCode.gaussianCodeRule,
  sparsity: sparsity.sparsityRule,
  contraction: contraction.contractionRule,
  randomMask: randomMask.randomMaskRule,
  memory: memory.memoryRule,
  vectorQuantizer: vectorQuantizer.vectorQuantizerRule,
  oneClass: oneClass.oneClassRule,
  triplet: triplet.tripletRule,
  scoreMatching: scoreMatching.scoreMatchingRule,
};
