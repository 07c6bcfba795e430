import assert from "node:assert/strict";
import { test } from "node:test";
import { referenceEngine } from "../engine/reference/engine.js";
import { input } from "../graph/ops/source.js";
import { buildModel, modelParameters } from "./build.js";
import { autoencoder, dropout, gaussianNoise, type Layer, randomGain } from "./index.js";

const size = 5000;

/** What a model of only `layers` makes of `steps` equal samples of ones, one a step. */
async function apply(layers: readonly Layer[], options: { training: boolean; seed?: number; steps?: number }) {
  const { training, seed = 1, steps = 1 } = options;
  const engine = referenceEngine();
  const model = autoencoder({ input: [size], encoder: layers, decoder: [] });
  const { output } = buildModel(model, input("x", [size]), { parameters: modelParameters(model), training });
  const program = await engine.compile({ outputs: { output } }, { batchSize: 1, parameters: new Map() });
  const tables = { x: engine.table(new Float32Array(size).fill(1), 1) };
  const { outputs } = await program.run({ rows: new Uint32Array(steps), tables, seed });
  return Array.from({ length: steps }, (_, step) => outputs["output"]!.slice(step * size, (step + 1) * size));
}

const mean = (data: Float32Array): number => data.reduce((sum, x) => sum + x, 0) / data.length;

test("dropout zeroes its share and scales the rest, so that the mean stays", async () => {
  const [y] = await apply([dropout(0.25)], { training: true });
  const zeros = y!.filter((x) => x === 0).length / size;
  assert.ok(Math.abs(zeros - 0.25) < 0.02, `${zeros}`);
  assert.ok(y!.every((x) => x === 0 || Math.abs(x - 4 / 3) < 1e-6));
});

test("Gaussian noise has mean 0 and its sd", async () => {
  const [y] = await apply([gaussianNoise(0.5)], { training: true });
  const noise = y!.map((x) => x - 1);
  assert.ok(Math.abs(mean(noise)) < 0.03, `${mean(noise)}`);
  assert.ok(Math.abs(Math.sqrt(mean(noise.map((x) => x * x))) - 0.5) < 0.02);
});

test("a random gain is one factor for each sample, uniform in its range", async () => {
  const samples = await apply([randomGain(0.2, { high: 1.2 })], { training: true, steps: 400 });
  const factors = Float32Array.from(samples, (y) => y[0]!);
  assert.ok(samples.every((y, at) => y.every((x) => x === factors[at])));
  assert.ok(factors.every((factor) => factor >= 0.2 && factor < 1.2));
  // Mean .7 and variance 1/12 of a uniform distribution of width 1; the bounds are 4 standard errors and more.
  assert.ok(Math.abs(mean(factors) - 0.7) < 0.06, `${mean(factors)}`);
  assert.ok(Math.abs(mean(factors.map((factor) => (factor - 0.7) ** 2)) - 1 / 12) < 0.015);
});

test("gains are checked", () => {
  for (const layer of [randomGain(-1), randomGain(2), randomGain(Number.NaN)]) {
    assert.throws(() => autoencoder({ input: [3], encoder: [layer], decoder: [] }), { name: "UserError" });
  }
});

test("noise, gain and dropout do nothing outside training", async () => {
  const [y] = await apply([dropout(0.5), gaussianNoise(2), randomGain(0.1)], { training: false });
  assert.ok(y!.every((x) => x === 1));
});

test("noise repeats with the seed, and differs between seeds, steps and layers", async () => {
  const noise = [gaussianNoise(1)];
  const first = await apply(noise, { training: true, steps: 2 });
  assert.deepEqual(await apply(noise, { training: true, steps: 2 }), first);
  assert.notDeepEqual(first[0], first[1]);
  assert.notDeepEqual((await apply(noise, { training: true, seed: 2 }))[0], first[0]);
  // Two layers with the same draws would double the noise: variance 4 instead of 2.
  const [two] = await apply([...noise, ...noise], { training: true });
  const variance = mean(two!.map((x) => (x - 1) ** 2));
  assert.ok(Math.abs(variance - 2) < 0.2, `${variance}`);
});
