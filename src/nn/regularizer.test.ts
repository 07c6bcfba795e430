import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../core/errors.js";
import { referenceEngine } from "../engine/reference/engine.js";
import { evaluate } from "../train/index.js";
import * as nn from "./index.js";

const samples = [
  [1, 0],
  [0, 3],
];

/** The loss of nothing but what a layer adds to it. */
async function added(layer: nn.Layer, shape: readonly number[], weights: readonly number[]): Promise<number> {
  const built = nn.autoencoder({
    input: [2],
    encoder: [nn.reshape(shape), layer],
    decoder: [nn.flatten(), nn.dense(2)],
  });
  const model = nn.modelFromConfig(JSON.parse(JSON.stringify(built.config)));
  model.weights.set("encoder.1.kernel", Float32Array.from(weights));
  return evaluate(model, samples, { engine: referenceEngine(), loss: "none" });
}

// Keras: l1 Σ|w| + l2 Σw² of the kernel; of the activity the same, over the samples of the batch.
test("a kernel's penalty", async () => {
  const layer = (kernelRegularizer: nn.Regularizer): nn.Layer => nn.dense(1, { kernelRegularizer });
  assert.equal(await added(layer({ l1: 2 }), [2], [0.5, -1.5]), 4);
  assert.equal(await added(layer({ l2: 2 }), [2], [0.5, -1.5]), 5);
  assert.equal(await added(layer({ l1: 2, l2: 2 }), [2], [0.5, -1.5]), 9);
});

test("an activity's penalty is a mean over the samples, behind the activation", async () => {
  const activityRegularizer = { l1: 1, l2: 1 };
  // x -> -2 x1 + x2: -2 and 3, after relu 0 and 3.
  assert.equal(await added(nn.dense(1, { activityRegularizer, activation: "relu" }), [2], [-2, 1]), 6);
  assert.equal(await added(nn.dense(1, { activityRegularizer }), [2], [-2, 1]), (2 + 4 + 3 + 9) / 2);
});

test("every layer with a kernel has both", async () => {
  const options = { kernelRegularizer: { l1: 1 }, activityRegularizer: { l2: 1 } };
  // A kernel of one number, 2: what comes out is twice what goes in.
  const expected = 2 + (4 + 36) / 2;
  assert.equal(await added(nn.denseEach(1, options), [1, 2], [2]), expected);
  assert.equal(await added(nn.conv1d(1, { ...options, kernelSize: 1 }), [1, 2], [2]), expected);
  assert.equal(await added(nn.conv1dTranspose(1, { ...options, kernelSize: 1 }), [1, 2], [2]), expected);
  assert.equal(await added(nn.conv2d(1, { ...options, kernelSize: 1 }), [1, 1, 2], [2]), expected);
  assert.equal(await added(nn.conv2dTranspose(1, { ...options, kernelSize: 1 }), [1, 1, 2], [2]), expected);
});

test("what is no regularizer is refused", () => {
  for (const kernelRegularizer of [{}, { l3: 1 }, { l1: -1 }, { l2: "much" }, 0.1, []]) {
    const layer = { ...nn.dense(2), kernelRegularizer } as nn.Layer;
    assert.throws(
      () => nn.autoencoder({ input: [2], encoder: [layer], decoder: [] }),
      (error) => error instanceof UserError && error.message.includes('option "kernelRegularizer"'),
    );
  }
});
