import assert from "node:assert/strict";
import { test } from "node:test";
import { autoencoder, batchNorm, dense } from "../nn/index.js";
import { float32Engine } from "../testing/float32-engine.js";
import { decode, encode, evaluate, Predictor, reconstruct } from "./index.js";

const count = 300;
const samples = {
  shape: [3],
  count,
  data: Uint8Array.from({ length: 3 * count }, (_, at) => (at * at) % 256),
  scale: 1 / 255,
};
const model = autoencoder({
  input: [3],
  encoder: [dense(2, { activation: "tanh" })],
  decoder: [batchNorm(), dense(3)],
});

function near(a: ArrayLike<number>, b: ArrayLike<number>): void {
  assert.equal(a.length, b.length);
  for (let at = 0; at < a.length; at++) assert.ok(Math.abs(a[at]! - b[at]!) < 1e-6, `${a[at]}, not ${b[at]}`);
}

test("losses are those of training, of each sample, without what is missing", async () => {
  const alone = autoencoder({ input: [2], encoder: [dense(2, { kernelInitializer: "zeros" })], decoder: [] });
  const predictor = await Predictor.open(alone, { engine: float32Engine() });
  const data = Float32Array.of(1, 3, 2, 9);
  // The output is 0, so the errors are the numbers themselves.
  assert.deepEqual([...(await predictor.losses({ shape: [2], count: 2, data, scale: 1 }))], [5, 42.5]);
  const missing = Uint8Array.of(0, 0, 0, 1);
  const given = { shape: [2], count: 2, data, scale: 1, missing };
  assert.deepEqual([...(await predictor.losses(given, { loss: "mae" }))], [2, 2]);
  await assert.rejects(predictor.losses(given, { loss: "mape" }), { name: "UserError" });
  await predictor.close();
});

test("apply gives reconstruction and code of one pass, the same as each alone", async () => {
  const engine = float32Engine();
  const predictor = await Predictor.open(model, { engine });
  const { reconstruction, code } = await predictor.apply(samples);
  assert.equal(
    engine.jobs.reduce((rows, job) => rows + job.rows.length, 0),
    count,
  );
  assert.deepEqual(reconstruction, await predictor.reconstruct(samples));
  assert.deepEqual(code, await predictor.encode(samples));
  assert.deepEqual(reconstruction, await reconstruct(model, samples, { engine }));
  assert.deepEqual(code, await encode(model, samples, { engine }));
  await predictor.close();
  assert.equal(engine.live(), 0);
});

test("decode takes a code to where reconstruct took its sample", async () => {
  const engine = float32Engine();
  const expected = await reconstruct(model, samples, { engine });
  const codes = await encode(model, samples, { engine });
  near(await decode(model, codes, { engine }), expected);
  const rows = Array.from({ length: count }, (_, at) => [...codes.subarray(2 * at, 2 * at + 2)]);
  const predictor = await Predictor.open(model, { engine, batchSize: 7 });
  near(await predictor.decode(rows), expected);
  await predictor.close();
  await assert.rejects(decode(model, [[1, 2, 3]]), {
    name: "UserError",
    message: /^codes, sample 0: expected \[2\], or 2 numbers in a row, got \[3\]/,
  });
  await assert.rejects(decode(model, { shape: [3], data: [1, 2, 3] }), {
    message: /^codes: .*the model's code shape \[2\]/,
  });
  await assert.rejects(decode(model, []), { message: /^codes: expected at least one sample/ });
  assert.equal(engine.live(), 0);
});

test("plain numbers and samples without a scale are taken at every door", async () => {
  const engine = float32Engine();
  const { scale: _, ...unscaled } = samples;
  const rows = Array.from({ length: count }, (_, at) =>
    Array.from(samples.data.subarray(3 * at, 3 * at + 3), (byte) => Math.fround(byte / 255)),
  );
  const expected = await reconstruct(model, samples, { engine });
  assert.deepEqual(await reconstruct(model, unscaled, { engine }), expected);
  near(await reconstruct(model, rows, { engine }), expected);
  near(await encode(model, rows, { engine }), await encode(model, samples, { engine }));
  const found = [await evaluate(model, rows, { engine, target: rows }), await evaluate(model, samples, { engine })];
  near([found[0]!], [found[1]!]);
  await assert.rejects(reconstruct(model, [[1, 2]], { engine }), { message: /^samples, sample 0: expected \[3\]/ });
  assert.equal(engine.live(), 0);
});

test("await using closes a predictor and what it opened", async () => {
  const engine = float32Engine();
  const predictor = await Predictor.open(model, { engine });
  await predictor.reconstruct(samples);
  assert.ok(engine.live() > 0);
  await predictor[Symbol.asyncDispose]();
  assert.equal(engine.live(), 0);
});

test("an aborted signal stops it and leaves it usable", async () => {
  const engine = float32Engine();
  const predictor = await Predictor.open(model, { engine });
  await assert.rejects(predictor.apply(samples, { signal: AbortSignal.abort() }), { name: "AbortError" });
  assert.equal((await predictor.encode(samples)).length, 2 * count);
  await predictor.close();
});
