import assert from "node:assert/strict";
import { test } from "node:test";
import { readGoldens } from "../testing/golden-file.js";
import { type LayerRow, layerContract } from "../testing/layer-contract.js";
import * as nn from "./index.js";
import { ruleOf } from "./place.js";

// Shapes and values come from goldens/torch_layers.py, by name.
interface LayerGolden {
  readonly name: string;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly y: readonly number[];
  readonly penalty?: readonly number[];
}

type Row = Omit<LayerRow, "input" | "output" | "y" | "penalty">;

const rows: Readonly<Record<string, Row>> = {
  dense: { layer: nn.dense(3, { activation: "tanh" }), trainable: 18 },
  "dense without bias": { layer: nn.dense(2, { useBias: false }), trainable: 8 },
  conv2d: { layer: nn.conv2d(3), trainable: 57 },
  "conv2d same, stride 2": {
    layer: nn.conv2d(3, { padding: "same", strides: 2, activation: "relu" }),
    trainable: 57,
  },
  "conv2d same, 2x4 kernel, dilation 2x1": {
    layer: nn.conv2d(2, { padding: "same", kernelSize: [2, 4], dilationRate: [2, 1] }),
    trainable: 18,
  },
  conv2dTranspose: { layer: nn.conv2dTranspose(3), trainable: 57 },
  "conv2dTranspose same, stride 2": { layer: nn.conv2dTranspose(3, { padding: "same", strides: 2 }), trainable: 57 },
  "conv2dTranspose valid, stride 3, kernel 2": {
    layer: nn.conv2dTranspose(2, { strides: 3, kernelSize: 2 }),
    trainable: 10,
  },
  conv1d: { layer: nn.conv1d(3), trainable: 21 },
  "conv1d same, stride 2, kernel 4": {
    layer: nn.conv1d(2, { padding: "same", strides: 2, kernelSize: 4 }),
    trainable: 10,
  },
  "conv1dTranspose same, stride 2": { layer: nn.conv1dTranspose(3, { padding: "same", strides: 2 }), trainable: 21 },
  maxPool2d: { layer: nn.maxPool2d() },
  "maxPool2d same, 3x3, stride 2": { layer: nn.maxPool2d({ padding: "same", poolSize: 3, strides: 2 }) },
  averagePool2d: { layer: nn.averagePool2d() },
  "averagePool2d same, 3x3, stride 2": { layer: nn.averagePool2d({ padding: "same", poolSize: [3, 3], strides: 2 }) },
  maxPool1d: { layer: nn.maxPool1d() },
  "averagePool1d same, 3, stride 2": { layer: nn.averagePool1d({ padding: "same", poolSize: 3, strides: 2 }) },
  upsample2d: { layer: nn.upsample2d() },
  "upsample2d bilinear 2x3": { layer: nn.upsample2d({ size: [2, 3], interpolation: "bilinear" }) },
  upsample1d: { layer: nn.upsample1d({ size: 3 }) },
  "residual with a tied layer": {
    layer: nn.residual([nn.dense(3, { activation: "tanh", name: "in" }), nn.tiedDense("in")]),
    trainable: 19,
  },
  "residual with a shortcut": {
    layer: nn.residual([nn.conv2d(3, { padding: "same", activation: "relu" })], {
      shortcut: [nn.conv2d(3, { kernelSize: 1, useBias: false })],
    }),
    trainable: 63,
  },
  skip: { layer: nn.skip([nn.averagePool2d(), nn.conv2d(3, { kernelSize: 1 }), nn.upsample2d()]), trainable: 9 },
  "parallel, concat": {
    layer: nn.parallel([[nn.conv2d(3, { padding: "same", activation: "relu" })], [nn.section(1, 2)]]),
    trainable: 57,
  },
  "parallel, ensemble": {
    layer: nn.parallel([[nn.dense(2, { activation: "tanh" })], [nn.section(1, 3)]], { join: "ensemble" }),
    trainable: 10,
  },
  "batchNorm, inference": { layer: nn.batchNorm(), trainable: 6, state: 7 },
  "batchNorm, training": { layer: nn.batchNorm(), trainable: 6, state: 7, training: true },
  "batchNorm of features, training": { layer: nn.batchNorm(), trainable: 8, state: 9, training: true },
  "conv1d causal, kernel 3, dilation 2": { layer: nn.conv1d(3, { padding: "causal", dilationRate: 2 }), trainable: 21 },
  "conv1d causal, kernel 2, stride 2": {
    layer: nn.conv1d(2, { padding: "causal", kernelSize: 2, strides: 2 }),
    trainable: 6,
  },
  layerNorm: { layer: nn.layerNorm(), trainable: 8 },
  "layerNorm of a series": { layer: nn.layerNorm(), trainable: 6 },
  "layerNorm of an image": { layer: nn.layerNorm(), trainable: 6 },
  lstm: { layer: nn.lstm(3), trainable: 72 },
  "lstm, sequences": { layer: nn.lstm(4, { returnSequences: true }), trainable: 96 },
  "lstm, sequences, backwards, without bias": {
    layer: nn.lstm(2, { returnSequences: true, goBackwards: true, useBias: false }),
    trainable: 32,
  },
  gru: { layer: nn.gru(3), trainable: 63 },
  "gru, sequences, backwards": { layer: nn.gru(2, { returnSequences: true, goBackwards: true }), trainable: 42 },
  repeatVector: { layer: nn.repeatVector(4) },
  denseEach: { layer: nn.denseEach(2, { activation: "tanh" }), trainable: 8 },
  "denseEach of an image, softmax": { layer: nn.denseEach(2, { activation: "softmax" }), trainable: 8 },
  multiHeadAttention: { layer: nn.multiHeadAttention(2, 3), trainable: 168 },
  "multiHeadAttention, other sizes, without bias": {
    layer: nn.multiHeadAttention(2, 2, { valueDim: 3, useBias: false }),
    trainable: 60,
  },
  embedding: { layer: nn.embedding(2, 3), trainable: 6, whole: true },
  globalAveragePool1d: { layer: nn.globalAveragePool1d() },
  globalAveragePool2d: { layer: nn.globalAveragePool2d() },
  globalMaxPool1d: { layer: nn.globalMaxPool1d() },
  globalMaxPool2d: { layer: nn.globalMaxPool2d() },
  softmax: { layer: nn.softmax() },
  "softmax of channels": { layer: nn.activation("softmax") },
  flatten: { layer: nn.flatten() },
  reshape: { layer: nn.reshape([4, -1]) },
  linear: { layer: nn.linear() },
  relu: { layer: nn.relu() },
  "elu function": { layer: nn.activation("elu") },
  gelu: { layer: nn.gelu() },
  silu: { layer: nn.silu() },
  tanh: { layer: nn.tanh() },
  sigmoid: { layer: nn.sigmoid() },
  softplus: { layer: nn.softplus() },
  "leakyRelu function": { layer: nn.activation("leakyRelu") },
  leakyRelu: { layer: nn.leakyRelu() },
  elu: { layer: nn.elu({ alpha: 1.5 }) },
  gaussianCode: { layer: nn.gaussianCode() },
  "gaussianCode of pictures, beta": { layer: nn.gaussianCode({ beta: 4 }) },
  "gaussianCode behind dense": { layer: nn.residual([nn.dense(6), nn.gaussianCode()]), trainable: 24 },
  "sparsity, training": { layer: nn.residual([nn.sigmoid(), nn.sparsity()]), state: 4, training: true },
  "sparsity, inference": { layer: nn.sparsity({ target: 0.2, weight: 2 }), state: 4 },
  "sparsity behind dense, training": {
    layer: nn.residual([nn.dense(3, { activation: "sigmoid" }), nn.sparsity()]),
    trainable: 12,
    state: 4,
    training: true,
  },
  "contraction, exact": {
    layer: nn.residual([nn.dense(4, { activation: "tanh" }), nn.contraction({ weight: 0.5 })]),
    trainable: 20,
  },
  memory: { layer: nn.memory(6, { entropyWeight: 0.1 }), trainable: 18 },
  "memory at each position": {
    layer: nn.memory(5, { temperature: 0.4, shrink: 0.9, entropyWeight: 0.1 }),
    trainable: 10,
  },
  vectorQuantizer: { layer: nn.vectorQuantizer(6), trainable: 18, stopsGradients: true },
  "vectorQuantizer at each position": { layer: nn.vectorQuantizer(5), trainable: 10, stopsGradients: true },
  oneClass: { layer: nn.oneClass({ weight: 2 }), state: 5 },
  scoreMatching: {
    layer: nn.scoreMatching([nn.dense(3)], { noise: 0.5, tail: 0.25 }),
    trainable: 12,
    state: 7,
  },
  triplet: { layer: nn.triplet([nn.conv1d(2), nn.flatten(), nn.dense(3)]), trainable: 47 },
};

const goldens = new Map(readGoldens<LayerGolden>("layers").map((golden) => [golden.name, golden]));
for (const [name, row] of Object.entries(rows)) {
  const { name: _, ...golden } = goldens.get(name)!;
  layerContract(name, { ...row, ...golden });
}
layerContract("dropout", { layer: nn.dropout(0.25), input: [3, 4], output: [3, 4] });
layerContract("spatialDropout1d", { layer: nn.spatialDropout1d(0.25), input: [3, 4], output: [3, 4] });
layerContract("spatialDropout2d", { layer: nn.spatialDropout2d(0.25), input: [3, 2, 4], output: [3, 2, 4] });
layerContract("gaussianNoise", { layer: nn.gaussianNoise(0.5), input: [3, 4], output: [3, 4] });
layerContract("randomGain", { layer: nn.randomGain(0.5), input: [3, 4], output: [3, 4] });
layerContract("randomMask", { layer: nn.randomMask(), input: [3, 4], output: [3, 4] });

const typesIn = (layer: nn.LayerBase<string>): string[] => [
  layer.type,
  ...Object.values(ruleOf(layer).inner?.(layer) ?? {}).flatMap((chain) => chain.flatMap(typesIn)),
];

test("every layer type has a row, every golden a user", () => {
  const types = new Set([
    "dropout",
    "spatialDropout1d",
    "spatialDropout2d",
    "gaussianNoise",
    "randomGain",
    "randomMask",
    ...Object.values(rows).flatMap(({ layer }) => typesIn(layer)),
  ]);
  assert.deepEqual([...types].sort(), Object.keys(nn.layerRules).sort());
  assert.deepEqual([...goldens.keys()].sort(), Object.keys(rows).sort());
});
