import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { autoencoder, dense } from "../nn/index.js";
import { adam, decodeCheckpoint, encodeCheckpoint, fit } from "../train/index.js";
import { Codec } from "./codec.js";
import { modelBytes, openModel } from "./model-bytes.js";

test("two epochs are one, a file, and another one, bit for bit", async () => {
  const random = new Random(5);
  const samples = { shape: [4], count: 200, scale: 1, data: Float32Array.from({ length: 800 }, () => random.normal()) };
  const fresh = () =>
    autoencoder({ input: [4], encoder: [dense(8, { activation: "relu" }), dense(2)], decoder: [dense(4)] });
  const options = { optimizer: adam(), batchSize: 16, seed: 3 };
  const whole = fresh();
  await fit(whole, samples, { ...options, epochs: 2 });

  const first = fresh();
  const { checkpoint } = await fit(first, samples, { ...options, epochs: 1 });
  const codec = new Codec({ model: first, input: { kind: "samples", shape: [4] } });
  const bytes = modelBytes(codec, { checkpoint: await encodeCheckpoint(checkpoint) });
  const opened = (await openModel(bytes)) as Codec;
  assert.deepEqual(modelBytes(opened, { checkpoint: opened.checkpoint! }), bytes);
  const resume = await decodeCheckpoint(opened.checkpoint!, "model file");
  await fit(opened.model, samples, { ...options, epochs: 2, resume });
  assert.deepEqual(opened.model.weights, whole.weights);
  assert.equal(((await openModel(modelBytes(codec))) as Codec).checkpoint, undefined);
});
