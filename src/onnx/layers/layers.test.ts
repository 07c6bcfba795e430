import assert from "node:assert/strict";
import { test } from "node:test";
import type { Shape } from "../../core/shape.js";
import { sizeOf } from "../../core/shape.js";
import { referenceEngine } from "../../engine/reference/engine.js";
import { activations } from "../../nn/activations.js";
import * as nn from "../../nn/index.js";
import { type Layer, layerRules } from "../../nn/layers.js";
import { autoencoder } from "../../nn/model.js";
import { ruleOf } from "../../nn/place.js";
import { Predictor } from "../../train/predictor.js";
import { encodeModelFile } from "../model-file.js";
import { randomWeights, smooth } from "../testing/parity.js";
import { assertNear, Session } from "../testing/session.js";

const image: Shape = [2, 9, 7];
const series: Shape = [2, 11];

const cases: readonly (readonly [Shape, Layer])[] = [
  [[6], nn.dense(4, { activation: "tanh" })],
  [[6], nn.dense(4, { useBias: false })],
  ...(["valid", "same"] as const).flatMap((padding): (readonly [Shape, Layer])[] => [
    [image, nn.conv2d(3, { padding, activation: "relu" })],
    [image, nn.conv2d(3, { padding, strides: 2, kernelSize: [3, 2], useBias: false })],
    [image, nn.conv2d(3, { padding, dilationRate: 2 })],
    [image, nn.conv2dTranspose(3, { padding, strides: 2 })],
    [image, nn.conv2dTranspose(3, { padding, strides: [3, 2], kernelSize: [2, 5] })],
    [image, nn.conv2dTranspose(3, { padding, strides: 3, kernelSize: 1 })],
    [image, nn.conv2dTranspose(3, { padding, dilationRate: 2 })],
    [series, nn.conv1d(3, { padding, kernelSize: 4, strides: 2 })],
    [series, nn.conv1d(3, { padding, kernelSize: 3, dilationRate: 3 })],
    [series, nn.conv1dTranspose(3, { padding, kernelSize: 4, strides: 2 })],
    [series, nn.conv1dTranspose(3, { padding, kernelSize: 2, strides: 3 })],
    [image, nn.maxPool2d({ padding })],
    [image, nn.maxPool2d({ padding, poolSize: 3, strides: 2 })],
    [image, nn.averagePool2d({ padding })],
    [image, nn.averagePool2d({ padding, poolSize: [3, 2], strides: 1 })],
    [series, nn.maxPool1d({ padding, poolSize: 3 })],
    [series, nn.averagePool1d({ padding, poolSize: 4, strides: 3 })],
  ]),
  [image, nn.upsample2d({ size: [2, 3] })],
  [image, nn.upsample2d({ size: 3, interpolation: "bilinear" })],
  [series, nn.upsample1d({ size: 3 })],
  [image, nn.residual([nn.conv2d(3, { padding: "same" })], { shortcut: [nn.conv2d(3, { kernelSize: 1 })] })],
  [[6], nn.residual([nn.dense(2, { name: "in" }), nn.tiedDense("in", { activation: "tanh" })])],
  [image, nn.skip([nn.conv2d(3, { padding: "same" }), nn.residual([])])],
  [image, nn.parallel([[nn.conv2d(2, { padding: "same" })], [nn.section(0, 1)]])],
  [[6], nn.parallel([[nn.dense(2)], [nn.section(1, 3)]], { join: "ensemble" })],
  [image, nn.batchNorm()],
  [series, nn.batchNorm({ center: false, epsilon: 0.1 })],
  [[6], nn.batchNorm({ scale: false })],
  [image, nn.layerNorm()],
  [[6], nn.layerNorm({ center: false, scale: false, epsilon: 0.1 })],
  [series, nn.conv1d(3, { padding: "causal", dilationRate: 2 })],
  [series, nn.conv1d(3, { padding: "causal", kernelSize: 2, strides: 3 })],
  [series, nn.lstm(4)],
  [series, nn.lstm(3, { returnSequences: true, goBackwards: true })],
  [series, nn.lstm(3, { useBias: false })],
  [series, nn.gru(4, { returnSequences: true })],
  [series, nn.gru(3, { goBackwards: true, useBias: false })],
  [[6], nn.repeatVector(3)],
  [series, nn.denseEach(3, { activation: "relu" })],
  [image, nn.denseEach(3, { activation: "softmax", useBias: false })],
  [series, nn.multiHeadAttention(2, 3)],
  [series, nn.multiHeadAttention(3, 2, { valueDim: 4, useBias: false })],
  [series, nn.globalAveragePool1d()],
  [image, nn.globalAveragePool2d()],
  [series, nn.globalMaxPool1d()],
  [image, nn.globalMaxPool2d()],
  [series, nn.spatialDropout1d(0.5)],
  [image, nn.spatialDropout2d(0.5)],
  [[6], nn.embedding(3, 2)],
  [[6], nn.dropout(0.5)],
  [[6], nn.gaussianNoise(0.5)],
  [[6], nn.randomGain(0.5)],
  [image, nn.flatten()],
  [image, nn.reshape([6, -1])],
  [[6], nn.leakyRelu({ slope: 0.4 })],
  [[6], nn.elu({ alpha: 0.7 })],
  [[6], nn.gaussianCode()],
  [image, nn.residual([nn.conv2d(4, { padding: "same" }), nn.gaussianCode()])],
  [[6], nn.sparsity()],
  [[6], nn.contraction()],
  [[6], nn.randomMask()],
  [[6], nn.memory(5)],
  [image, nn.memory(4)],
  [[6], nn.vectorQuantizer(5)],
  [image, nn.vectorQuantizer(4)],
  [[6], nn.oneClass()],
  [[6], nn.scoreMatching([nn.dense(6)])],
  [series, nn.triplet([nn.conv1d(3, { strides: 2 }), nn.flatten(), nn.dense(4)])],
  ...(Object.keys(activations) as nn.ActivationName[]).map((name) => [[6], nn.activation(name)] as const),
];

const typesIn = (layer: nn.LayerBase<string>): string[] => [
  layer.type,
  ...Object.values(ruleOf(layer).inner?.(layer) ?? {}).flatMap((chain) => chain.flatMap(typesIn)),
];

test("there is a case for every layer", () => {
  const covered = new Set<string>(cases.flatMap(([, layer]) => typesIn(layer)));
  assert.deepEqual(
    Object.keys(layerRules).filter((type) => !covered.has(type)),
    [],
  );
});

for (const [shape, layer] of cases) {
  test(`${JSON.stringify(layer)} on ${shape.join(" x ")}`, async () => {
    const size = sizeOf(shape);
    // Moved around 0, so that both sides of each activation are seen.
    const decoder = [nn.flatten(), nn.dense(size), nn.reshape(shape)];
    const model = randomWeights(autoencoder({ input: shape, encoder: [layer], decoder }));
    const { data, ...rest } = smooth(shape, 5, 1);
    const moved = Float32Array.from(data, (x) => 6 * x - 3);
    const samples = { ...rest, data: layer.type === "embedding" ? moved.map(Math.round) : moved };
    const predictor = await Predictor.open(model, { engine: referenceEngine() });
    const session = await Session.open(encodeModelFile({ input: { kind: "samples", shape }, model, provenance: {} }));
    const outputs = await session.run({ samples: { type: "float32", data: samples.data, dims: [5, ...shape] } });
    assert.deepEqual([...outputs.keys()], ["reconstruction", "code"]);
    assertNear("code", outputs.get("code")!, await predictor.encode(samples), 1e-5);
    assertNear("reconstruction", outputs.get("reconstruction")!, await predictor.reconstruct(samples), 1e-5);
    await predictor.close();
    await session.close();
  });
}
