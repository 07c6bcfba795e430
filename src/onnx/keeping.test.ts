// What a file keeps: for later versions, for further training, and in how many bytes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { applyScaler } from "../data/scalers/scaler.js";
import { conformal, mseScore } from "../detect/index.js";
import { referenceEngine } from "../engine/reference/engine.js";
import { modelFromConfig } from "../nn/model.js";
import { digitsAnomaly } from "../recipes/digits-anomaly.js";
import { batchSize, eventsOf, images, noisyModel } from "../testing/small-training.js";
import { sgd } from "../train/index.js";
import { decodeModelFile, encodeModelFile } from "./model-file.js";
import { predictions } from "./testing/parity.js";
import { assertNear, Session } from "./testing/session.js";

test("a file of layout 1 opens and judges as it did; made by examples/make-model.mjs", async () => {
  const golden = readFileSync(new URL("../../goldens/model-file-1.onnx", import.meta.url));
  const file = decodeModelFile(golden);
  assert.deepEqual(file.provenance, { example: "pumps", seed: 1 });
  const column = (...data: readonly number[]) =>
    ({ type: "float64", data: Float64Array.from(data), dims: [data.length, 1] }) as const;
  const feeds = {
    speed: column(1500, 1500, 1500),
    pressure: column(6, 9, 12.5),
    valve: { type: "string", data: ["open", "closed", "closed"], dims: [3, 1] } as const,
  };
  const rows = Float32Array.of(1500, 6, 0, 1, 1500, 9, 1, 0, 1500, 12.5, 1, 0);
  const samples = applyScaler(file.scaler!, { shape: [4], count: 3, data: rows, scale: 1 });
  const expected = await predictions(file, samples);
  assert.deepEqual(
    expected.map(({ anomalous }) => anomalous),
    [false, false, true],
  );
  // The graph of then, and the one this version makes of the same parts.
  for (const bytes of [golden, encodeModelFile(file)]) {
    const session = await Session.open(bytes);
    const outputs = await session.run(feeds);
    assertNear(
      "score",
      outputs.get("score")!,
      expected.map(({ score }) => score),
    );
    assertNear(
      "p_value",
      outputs.get("p_value")!,
      expected.map(({ pValue }) => pValue),
    );
    await session.close();
  }
});

test("a training goes on after saving and opening as if nothing had been", async () => {
  // Without a momentum: what an optimizer remembers is the checkpoint's.
  const options = () => ({
    batchSize,
    epochs: 1,
    seed: 5,
    optimizer: sgd({ learningRate: 0.1 }),
    engine: referenceEngine(),
  });
  const straight = noisyModel();
  await eventsOf(straight, images, options());
  const saved = modelFromConfig(straight.config, straight.weights);
  const input = { kind: "image", channels: 1, height: 6, width: 6, fit: "exact" } as const;
  const { model } = decodeModelFile(encodeModelFile({ input, model: saved, provenance: {} }));
  assert.deepEqual(model.config, straight.config);
  await eventsOf(straight, images, options());
  await eventsOf(model, images, options());
  assert.deepEqual(model.weights, straight.weights);
  assert.notDeepEqual(model.weights, saved.weights);
});

test("the file of digits-anomaly is small and opens fast", () => {
  const model = digitsAnomaly.plan().model(0);
  const scores = Float64Array.from({ length: 10_000 }, (_, at) => at / 1e5);
  const threshold = conformal(0.01);
  const bytes = encodeModelFile({
    input: { kind: "image", channels: 1, height: 28, width: 28, fit: "exact" },
    model,
    detector: {
      ...{ score: mseScore(), state: {}, threshold },
      fitted: threshold.fit(scores),
      calibration: { complete: scores },
      usual: new Float64Array(784),
    },
    provenance: { recipe: "digits-anomaly" },
  });
  assert.ok(bytes.length < 150_000, `${bytes.length} bytes`);
  const times = Array.from({ length: 8 }, () => {
    const start = performance.now();
    decodeModelFile(bytes);
    return performance.now() - start;
  });
  assert.ok(Math.min(...times) < 50, `${times}`);
});
