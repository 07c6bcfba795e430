import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import type { Samples } from "../../core/samples.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import { auroc, msePerSample } from "../../metrics/index.js";
import { type PseudoKind, pseudoAnomalies } from "./pseudo-anomalies.js";

/** Every number of a sample is the same, from sample to sample another: whatever breaks that is no normal. */
function flat(shape: Shape, count: number): Samples {
  const random = new Random(1);
  const size = sizeOf(shape);
  const data = new Float32Array(count * size);
  for (let row = 0; row < count; row++) data.fill(random.uniform(), row * size, (row + 1) * size);
  return { shape, count, data, scale: 1 };
}

const shapes: readonly (readonly [PseudoKind, Shape])[] = [
  ["table", [6]],
  ["samples", [6]],
  ["image", [1, 12, 9]],
  ["image", [3, 8, 8]],
  ["series", [2, 30]],
  ["table", [1]],
  ["image", [1, 1, 1]],
  ["series", [1, 2]],
];

for (const [kind, shape] of shapes) {
  test(`${kind} ${shape.join(" x ")}: as many of each kind, finite, of one seed the same`, () => {
    const normals = flat(shape, 20);
    const made = pseudoAnomalies(normals, kind, 3);
    assert.ok(made.length >= 3);
    for (const { samples } of made) {
      assert.deepEqual([samples.shape, samples.count], [shape, 20]);
      assert.ok(samples.data.every(Number.isFinite));
      if (kind === "image") assert.ok(samples.data.every((value) => value >= 0 && value <= 1));
    }
    assert.deepEqual(pseudoAnomalies(normals, kind, 3), made);
    assert.equal(pseudoAnomalies(flat(shape, 1), kind).length, made.length);
  });
}

test("each kind breaks what normals have in common", () => {
  for (const [kind, shape] of shapes.slice(0, 5)) {
    const normals = flat(shape, 100);
    const size = sizeOf(shape);
    // Distance from a constant sample.
    const roughness = ({ data, count }: Samples): Float64Array => {
      const means = new Float32Array(data.length);
      for (let row = 0; row < count; row++) {
        const values = (data as Float32Array).subarray(row * size, (row + 1) * size);
        means.fill(values.reduce((sum, value) => sum + value, 0) / size, row * size, (row + 1) * size);
      }
      return msePerSample(data as Float32Array, means, size);
    };
    const labels = Array.from({ length: 200 }, (_, at) => at >= 100);
    for (const { name, samples } of pseudoAnomalies(normals, kind)) {
      // At half the speed a constant is what it was.
      if (name === "slowed") continue;
      const scores = [...roughness(normals), ...roughness(samples)];
      assert.ok(auroc(scores, labels) > 0.95, `${kind} ${name}: ${auroc(scores, labels)}`);
    }
  }
});

test("a slowed stretch keeps its start and lags behind after", () => {
  const ramp = { shape: [1, 20], count: 1, data: Float32Array.from({ length: 20 }, (_, at) => at), scale: 1 };
  const { samples } = pseudoAnomalies(ramp, "series").find(({ name }) => name === "slowed")!;
  const lag = Array.from(samples.data, (value, at) => at - value);
  const first = lag.findIndex((value) => value > 0);
  assert.ok(first > 0 && lag[first] === 0.5 && lag[first + 1] === 1, lag.join(" "));
});

test("swapped rows hold only numbers of their columns", () => {
  const data = Float32Array.from({ length: 40 }, (_, at) => (at % 4) * 100 + Math.floor(at / 4));
  const [swapped] = pseudoAnomalies({ shape: [4], count: 10, data, scale: 1 }, "table");
  swapped!.samples.data.forEach((value, at) => {
    assert.equal(Math.floor(value / 100), at % 4);
  });
});
