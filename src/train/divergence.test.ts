import assert from "node:assert/strict";
import { test } from "node:test";
import * as nn from "../nn/index.js";
import { float32Engine } from "../testing/float32-engine.js";
import { batchSize, eventsOf, images } from "../testing/small-training.js";
import type { Checkpoint, FitEvent } from "./index.js";
import { fit, sgd, stepDecay } from "./index.js";

test("a loss that is no longer finite stops the training, says where, and keeps the last good epoch", async () => {
  // The rate explodes at the first step of the second epoch.
  const optimizer = sgd({ learningRate: stepDecay(0.1, { every: 7, factor: 1e30 }) });
  const engine = float32Engine();
  const model = nn.autoencoder({ input: [1, 6, 6], encoder: [nn.conv2d(1, { padding: "same" })], decoder: [] });
  const saved: Checkpoint[] = [];
  const seen: FitEvent["type"][] = [];
  const run = async () => {
    for await (const { type } of fit(model, images, {
      ...{ engine, epochs: 3, batchSize, optimizer, checkpoint: (state) => void saved.push(state) },
    })) {
      seen.push(type);
    }
  };
  await assert.rejects(run, (error: Error) => {
    assert.equal(error.name, "UserError");
    assert.match(
      error.message,
      /^training, epoch 2, step [23] of 7: expected a finite loss, got a loss of (NaN|Infinity)\./,
    );
    assert.match(
      error.message,
      /The model keeps the weights of epoch 1\. Try a lower learning rate or chain\(clipByNorm\(1\)/,
    );
    return true;
  });
  assert.equal(seen.filter((type) => type === "epoch").length, 1);
  assert.equal(saved.length, 1);
  assert.deepEqual(new Map(model.weights), saved[0]!.weights);
  assert.equal(engine.live(), 0);
});

test("weights that burst in the very last step are noticed without validation", async () => {
  const optimizer = sgd({ learningRate: stepDecay(0.1, { every: 6, factor: 1e45 }) });
  const model = nn.autoencoder({ input: [1, 6, 6], encoder: [nn.conv2d(1, { padding: "same" })], decoder: [] });
  const before = new Map(model.weights);
  await assert.rejects(eventsOf(model, images, { engine: float32Engine(), batchSize, optimizer }), /not finite/);
  assert.deepEqual(new Map(model.weights), before);
});
