import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { openEngine } from "../engine/open.js";
import { autoencoder, dense, scoreMatching } from "../nn/index.js";
import { fit, Predictor } from "./index.js";

/** Rows of a normal column of sd 1, one of sd .2, and one of long tails, a mixture whose kurtosis is that below. */
function rows(count: number): number[][] {
  const random = new Random(5, "rows");
  return Array.from({ length: count }, () => [
    random.normal(),
    random.normal(0, 0.2),
    random.normal(0, random.uniform() < 0.1 ? 3 : 1),
  ]);
}
// E x⁴ / (E x²)² of nine tenths of sd 1 and one of sd 3.
const kurtosis = (3 * (0.9 + 0.1 * 81)) / (0.9 + 0.1 * 9) ** 2;

test("what scoreMatching learns is the slope of the density: of normal columns the known one", async () => {
  const engine = await openEngine("wasm", { threads: 1 });
  const hidden = { activation: "silu" } as const;
  const noise = 0.5;
  const model = autoencoder({
    input: [3],
    encoder: [scoreMatching([dense(32, hidden), dense(32, hidden), dense(3)], { noise, tail: 0.5 })],
    decoder: [],
  });
  const all = rows(4000);
  await fit(model, all, { engine, loss: "none", epochs: 25, batchSize: 100 });
  const variances = model.weights.get("encoder.0.variance")!;
  const fourths = model.weights.get("encoder.0.fourthMoment")!;
  const found = Array.from(variances, (variance, at) => fourths[at]! / variance ** 2);
  for (const [at, expected] of [3, 3, kurtosis].entries()) {
    assert.ok(Math.abs(found[at]! / expected - 1) < 0.15, `kurtosis of column ${at}: ${found[at]}, not ${expected}`);
  }
  const predictor = await Predictor.open(model, { engine });
  // Under noise of variance σ², the slope of a normal's log density is -x / (s² + σ²): taking the noise off leaves s² / (s² + σ²).
  const left = 1 / (1 + noise ** 2);
  const asked = [-1.5, -0.7, 0.7, 1.5].map((size) => [size, size / 5, 0]);
  const made = await predictor.reconstruct(asked);
  for (const [row, [first, second]] of asked.entries()) {
    assert.ok(Math.abs(made[3 * row]! - left * first!) < 0.12, `${made[3 * row]}, not ${left * first!}`);
    assert.ok(Math.abs(made[3 * row + 1]! - left * second!) < 0.03, `${made[3 * row + 1]}, not ${left * second!}`);
  }
  // The loss of a sample is the squared slope, in units of the noise.
  const [usual, odd] = await predictor.losses(
    [
      [0, 0, 0],
      [3, 0.6, 0],
    ],
    { loss: "none" },
  );
  const expected = (2 * (noise * 3 * left) ** 2) / 3;
  assert.ok(usual! < 0.02 && Math.abs(odd! / expected - 1) < 0.25, `${usual} and ${odd}, not ${expected}`);
  await predictor.close();
  await engine.dispose();
});
