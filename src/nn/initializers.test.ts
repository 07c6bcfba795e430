import assert from "node:assert/strict";
import { test } from "node:test";
import { type InitializerName, initialize } from "./initializers.js";

// Keras' VarianceScaling: uniform in ±sqrt(3 s / n), truncated normal of variance s / n, over a kernel of
// 3 x 3 from 32 to 64 channels.
const shape = [64, 32, 3, 3];
const fanIn = 32 * 9;
const fanOut = 64 * 9;
const variances: readonly (readonly [InitializerName, number, boolean])[] = [
  ["glorotUniform", 2 / (fanIn + fanOut), true],
  ["glorotNormal", 2 / (fanIn + fanOut), false],
  ["heUniform", 2 / fanIn, true],
  ["heNormal", 2 / fanIn, false],
  ["lecunNormal", 1 / fanIn, false],
];

for (const [name, variance, uniform] of variances) {
  test(`${name} has mean 0, its paper's variance and its limits`, () => {
    const data = initialize(name, shape, 3, "kernel");
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const measured = data.reduce((sum, x) => sum + x * x, 0) / data.length;
    assert.ok(Math.abs(mean) < 4 * Math.sqrt(variance / data.length), `mean ${mean}`);
    assert.ok(Math.abs(measured / variance - 1) < 0.05, `variance ${measured}, not ${variance}`);
    const limit = Math.sqrt(variance) * (uniform ? Math.sqrt(3) : 2 / 0.8796);
    const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    assert.ok(largest <= limit * 1.0001 && largest > limit * 0.98, `largest ${largest}, limit ${limit}`);
  });
}

test("dense kernels, biases and running statistics", () => {
  const kernel = initialize("glorotUniform", [100, 50], 1, "w");
  const limit = Math.sqrt(6 / 150);
  assert.ok(kernel.every((x) => Math.abs(x) <= limit));
  assert.deepEqual([...initialize("zeros", [2], 1, "b")], [0, 0]);
  assert.deepEqual([...initialize("ones", [2], 1, "b")], [1, 1]);
});

test("orthogonal: the shorter side's vectors have length 1 and are at right angles", () => {
  for (const [rows, columns] of [
    [12, 3],
    [3, 12],
    [5, 5],
  ] as const) {
    const data = initialize("orthogonal", [rows, columns], 1, "w");
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const at = (vector: number, index: number): number =>
      rows <= columns ? data[vector * columns + index]! : data[index * columns + vector]!;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        let product = 0;
        for (let index = 0; index < length; index++) product += at(a, index) * at(b, index);
        assert.ok(Math.abs(product - (a === b ? 1 : 0)) < 1e-6, `${a} and ${b} of ${rows} x ${columns}: ${product}`);
      }
    }
  }
});

test("where embeddings and an LSTM's biases start", () => {
  const embeddings = initialize("uniform", [50, 20], 1, "e");
  assert.ok(embeddings.every((x) => Math.abs(x) <= 0.05) && embeddings.some((x) => Math.abs(x) > 0.049));
  assert.deepEqual([...initialize("unitForget", [8], 1, "b")], [0, 0, 1, 1, 0, 0, 0, 0]);
});

test("the same seed and name give the same weights, others do not", () => {
  const first = initialize("heNormal", [4, 4], 1, "a");
  assert.deepEqual(initialize("heNormal", [4, 4], 1, "a"), first);
  assert.notDeepEqual(initialize("heNormal", [4, 4], 2, "a"), first);
  assert.notDeepEqual(initialize("heNormal", [4, 4], 1, "b"), first);
});
