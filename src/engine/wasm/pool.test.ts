import assert from "node:assert/strict";
import { test } from "node:test";
import { autoencoder, dense } from "../../nn/index.js";
import { Predictor } from "../../train/index.js";
import { wasmEngine } from "./engine.js";

test("a program may be compiled while another runs", { timeout: 60_000 }, async () => {
  const engine = await wasmEngine({ threads: 2 });
  const model = autoencoder({ input: [4], encoder: [dense(2)], decoder: [dense(4)] });
  const samples = { shape: [4], count: 3000, data: new Float32Array(12_000).fill(0.5), scale: 1 };
  const predictors = await Promise.all([1, 2, 3].map(() => Predictor.open(model, { engine })));
  // Each compiles its own when first asked: the second and third while the first runs.
  const [first, ...others] = await Promise.all(
    predictors.flatMap((one) => [one.reconstruct(samples), one.encode(samples).then((code) => code.slice(0, 4))]),
  );
  assert.deepEqual(others[1], first);
  assert.deepEqual(others[3], first);
  await Promise.all(predictors.map((one) => one.close()));
  await engine.dispose();
});
