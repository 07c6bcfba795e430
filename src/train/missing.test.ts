import assert from "node:assert/strict";
import { test } from "node:test";
import type { Samples } from "../core/samples.js";
import { openEngine } from "../engine/open.js";
import { autoencoder, dense, type Model } from "../nn/index.js";
import { float32Engine } from "../testing/float32-engine.js";
import { adam, evaluate, type FitOptions, fit, reconstruct } from "./index.js";

const count = 24;
const data: Float32Array = Float32Array.from({ length: count * 4 }, (_, at) => Math.sin(at * at));
const missing: Uint8Array = Uint8Array.from({ length: count * 4 }, (_, at) => Number(at % 5 === 0));
const table: Samples = { shape: [4], count, data, scale: 1, missing };
const { missing: _, ...complete } = table;

const model = (): Model =>
  autoencoder({ input: [4], encoder: [dense(3, { activation: "tanh" })], decoder: [dense(4)] });
const options = (): FitOptions => ({
  ...{ engine: float32Engine(), epochs: 2, batchSize: 7, optimizer: adam({ learningRate: 0.02 }) },
});

const withStandIns = (value: number): Samples => ({
  ...table,
  data: data.map((x, at) => (missing[at] === 1 ? value : x)),
});

test("evaluate is the mean over samples of the mean over what is there", async () => {
  const engine = float32Engine();
  const made = await reconstruct(model(), table, { engine });
  let expected = 0;
  for (let sample = 0; sample < count; sample++) {
    const there = [0, 1, 2, 3].map((at) => 4 * sample + at).filter((at) => missing[at] === 0);
    expected += there.reduce((sum, at) => sum + (made[at]! - data[at]!) ** 2, 0) / there.length / count;
  }
  const found = await evaluate(model(), table, { engine });
  assert.ok(Math.abs(found - expected) < 1e-6 * expected, `${found}, not ${expected}`);
  assert.notEqual(found, await evaluate(model(), complete, { engine }));
  assert.equal(engine.live(), 0);
});

test("values of stand-ins in the target do not matter to training, trimming and validation", async () => {
  const results = [0, 9, Number.NaN].map(async (value) => {
    const trained = model();
    const target = withStandIns(value);
    const { history } = await fit(trained, complete, {
      ...options(),
      ...{ target, trim: 0.2, validation: complete, validationTarget: target },
    });
    return [history.map(({ loss, valLoss }) => [loss, valLoss]), new Map(trained.weights)];
  });
  const [first, ...others] = await Promise.all(results);
  for (const other of others) assert.deepEqual(other, first);
});

test("what is missing in the input only is reconstructed and counts", async () => {
  const given = { ...options(), target: complete };
  const [all, holed] = [model(), model()];
  await fit(all, complete, given);
  await fit(holed, table, given);
  assert.deepEqual(holed.weights, all.weights);
});

test("a mask of zeros trains as none does, to rounding", async () => {
  const [without, zeros] = [
    await fit(model(), complete, options()),
    await fit(model(), { ...table, missing: new Uint8Array(count * 4) }, options()),
  ];
  without.history.forEach(({ loss }, at) => {
    assert.ok(Math.abs(loss - zeros.history[at]!.loss) < 1e-6 * loss);
  });
});

test("wasm looks past them as the reference does", async () => {
  const engine = await openEngine("wasm", { threads: 1 });
  try {
    const expected = await evaluate(model(), table, { engine: float32Engine() });
    const found = await evaluate(model(), table, { engine });
    assert.ok(Math.abs(found - expected) < 1e-5 * expected, `${found}, not ${expected}`);
  } finally {
    await engine.dispose();
  }
});

test("a mask of another length, the loss ssim and resuming without the mask are refused", async () => {
  const short = { ...table, missing: missing.slice(1) };
  await assert.rejects(evaluate(model(), short), {
    name: "UserError",
    message: /^samples\.missing: expected 96 bytes/,
  });
  const picture = { shape: [1, 11, 11], count: 1, data: new Float32Array(121), scale: 1 };
  const holed = { ...picture, missing: new Uint8Array(121).fill(1, 0, 3) };
  const same = autoencoder({ input: [1, 11, 11], encoder: [], decoder: [] });
  const ssim = { loss: "ssim", batchSize: 1 } as const;
  await assert.rejects(evaluate(same, holed, ssim), { message: /^loss ssim/ });
  await assert.rejects(async () => await fit(same, picture, { ...ssim, validation: holed }), { message: /^loss ssim/ });
  const { checkpoint: resume } = await fit(model(), table, { ...options(), epochs: 1 });
  await assert.rejects(async () => await fit(model(), complete, { ...options(), resume }), {
    message: /^resume, missing/,
  });
  await fit(model(), table, { ...options(), resume });
});
