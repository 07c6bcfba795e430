import assert from "node:assert/strict";
import { test } from "node:test";
import * as sandglass from "./index.js";
import * as metrics from "./metrics/index.js";
import * as nn from "./nn/index.js";

const [a, b] = [
  [0.25, 0.5],
  [0.5, 1],
];

test("mse, mae, bce and ssim are losses without arrays and metrics with them", () => {
  const { mse, mae, bce, ssim } = sandglass;
  assert.deepEqual([mse(), mae(), bce(), ssim()], [nn.mse(), nn.mae(), nn.bce(), nn.ssim()]);
  assert.deepEqual(ssim({ bceWeight: 2 }), nn.ssim({ bceWeight: 2 }));
  assert.equal(mse(a!, b!), 0.15625);
  assert.equal(mae(a!, b!), 0.375);
  assert.equal(bce(a!, b!), metrics.bce(a!, b!));
  const image = Float32Array.from({ length: 144 }, (_, at) => (at % 7) / 7);
  const other = image.map((x) => x * x);
  const options = { shape: [12, 12], dataRange: 1 };
  assert.equal(ssim(image, other, options), metrics.ssim(image, other, options));
});

test("a training takes the loss that is called as the string names it", async () => {
  const { autoencoder, dense, fit, huber } = sandglass;
  const samples = [
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const losses = { mse: sandglass.mse(), mae: sandglass.mae(), bce: sandglass.bce(), huber: huber() } as const;
  for (const [name, loss] of Object.entries(losses)) {
    const results = [name as keyof typeof losses, loss].map(async (one) => {
      const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2, { activation: "sigmoid" })] });
      const { checkpoint } = await fit(model, samples, {
        batchSize: 3,
        loss: one,
        engine: sandglass.referenceEngine(),
      });
      return [checkpoint.training.loss, checkpoint.weights];
    });
    assert.deepEqual(await results[0], await results[1]);
  }
});

test("a metric of one array is still refused", () => {
  assert.throws(() => (sandglass.mse as (one: number[]) => unknown)([1]));
});
