import { test } from "node:test";
import { sizeOf } from "../core/shape.js";
import { lossScore } from "../detect/index.js";
import { referenceEngine } from "../engine/reference/engine.js";
import * as nn from "../nn/index.js";
import { Predictor } from "../train/predictor.js";
import { encodeModelFile } from "./model-file.js";
import { cut, detectorOf, randomWeights, smooth } from "./testing/parity.js";
import { assertNear, Session } from "./testing/session.js";

const families: Readonly<Record<string, readonly nn.Layer[]>> = {
  gaussianCode: [nn.flatten(), nn.dense(6), nn.gaussianCode({ beta: 2 })],
  sparsity: [nn.flatten(), nn.dense(4, { activation: "sigmoid" }), nn.sparsity()],
  contraction: [
    nn.conv2d(2, { activation: "tanh" }),
    nn.flatten(),
    nn.dense(6, { activation: "sigmoid" }),
    nn.contraction(),
  ],
  memory: [nn.conv2d(3, { strides: 2 }), nn.memory(9), nn.flatten()],
  vectorQuantizer: [nn.flatten(), nn.dense(30), nn.reshape([2, 15]), nn.vectorQuantizer(9), nn.flatten()],
  scoreMatching: [nn.flatten(), nn.scoreMatching([nn.dense(30)])],
  oneClass: [nn.flatten(), nn.dense(3, { useBias: false }), nn.oneClass()],
};

for (const [name, encoder] of Object.entries(families)) {
  test(`the file scores samples by the loss of ${name} as the library does`, async () => {
    const shape = [1, 6, 5];
    const samples = smooth(shape, 60, 1);
    const [training, calibration, others] = cut(samples, 20, 20, 20) as [
      typeof samples,
      typeof samples,
      typeof samples,
    ];
    const decoder = [nn.dense(sizeOf(shape), { activation: "sigmoid" }), nn.reshape(shape)];
    const model = randomWeights(nn.autoencoder({ input: shape, encoder, decoder }));
    const loss = name === "oneClass" ? "none" : "bce";
    const detector = await detectorOf(model, { score: lossScore(loss) }, { training, calibration });
    const file = { input: { kind: "samples", shape } as const, model, detector, provenance: {} };
    const session = await Session.open(encodeModelFile(file));
    const data = others.data as Float32Array;
    const outputs = await session.run({ samples: { type: "float32", data, dims: [others.count, ...shape] } });
    const predictor = await Predictor.open(model, { engine: referenceEngine() });
    assertNear("score", outputs.get("score")!, [...(await predictor.losses(others, { loss }))], 1e-5);
    await predictor.close();
    await session.close();
  });
}
