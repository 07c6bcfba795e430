import assert from "node:assert/strict";
import { test } from "node:test";
import type { Samples } from "../core/samples.js";
import { autoencoder, dense, gaussianNoise } from "../nn/index.js";
import { float32Engine } from "../testing/float32-engine.js";
import { encode, evaluate, reconstruct } from "./index.js";

// Code: the sum of both numbers. Reconstruction: the code, and twice the code plus one. More samples than one batch holds.
const count = 600;
const samples: Samples = {
  shape: [2],
  count,
  data: Uint8Array.from({ length: 2 * count }, (_, at) => at % 251),
  scale: 0.5,
};
const model = autoencoder({ input: [2], encoder: [gaussianNoise(3), dense(1)], decoder: [dense(2)] });
model.setWeights(
  new Map([
    ["encoder.1.kernel", Float32Array.of(1, 1)],
    ["encoder.1.bias", Float32Array.of(0)],
    ["decoder.0.kernel", Float32Array.of(1, 2)],
    ["decoder.0.bias", Float32Array.of(0, 1)],
  ]),
);
const rows = Array.from(
  { length: count },
  (_, at) => [samples.data[2 * at]! / 2, samples.data[2 * at + 1]! / 2] as const,
);

test("encode and reconstruct follow the weights, in the model's units and without noise", async () => {
  const engine = float32Engine();
  const codes = rows.map(([a, b]) => a + b);
  assert.deepEqual([...(await encode(model, samples, { engine }))], codes);
  assert.deepEqual(
    [...(await reconstruct(model, samples, { engine }))],
    codes.flatMap((code) => [code, 2 * code + 1]),
  );
  assert.equal(engine.live(), 0);
});

test("evaluate is the mean over elements and samples, against the input or a target", async () => {
  const engine = float32Engine();
  const mean = (
    error: (value: number, expected: number) => number,
    target: (row: readonly [number, number]) => number[],
  ) =>
    rows.reduce((sum, row) => {
      const [x, y] = target(row) as [number, number];
      const code = row[0] + row[1];
      return sum + (error(code, x) + error(2 * code + 1, y)) / 2;
    }, 0) / count;
  const close = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual - expected) < 1e-6 * expected, `${actual}, not ${expected}`);
  close(
    await evaluate(model, samples, { engine }),
    mean(
      (a, b) => (a - b) ** 2,
      (row) => [...row],
    ),
  );
  close(
    await evaluate(model, samples, { engine, loss: "mae" }),
    mean(
      (a, b) => Math.abs(a - b),
      (row) => [...row],
    ),
  );
  const target: Samples = { ...samples, data: new Float32Array(2 * count).fill(4), scale: 2 };
  close(
    await evaluate(model, samples, { engine, target }),
    mean(
      (a, b) => (a - b) ** 2,
      () => [8, 8],
    ),
  );
  assert.equal(engine.live(), 0);
});

test("samples that do not fit, an aborted signal and an unknown loss leave nothing behind", async () => {
  const engine = float32Engine();
  const wrong = { ...samples, shape: [1, 2] };
  await assert.rejects(encode(model, wrong, { engine }), { name: "UserError" });
  await assert.rejects(evaluate(model, wrong, { engine }), { name: "UserError" });
  await assert.rejects(evaluate(model, samples, { engine, loss: "x" as "mse" }), { name: "UserError" });
  const signal = AbortSignal.abort();
  await assert.rejects(reconstruct(model, samples, { engine, signal }), { name: "AbortError" });
  await assert.rejects(evaluate(model, samples, { engine, signal }), { name: "AbortError" });
  assert.equal(engine.live(), 0);
});
