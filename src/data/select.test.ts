import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Samples, select, take } from "../core/samples.js";
import { filterByLabel, indicesOfLabels } from "./select.js";
import { split, splitIndices } from "./split.js";

/** `count` samples of two numbers, [index, index + .5], labelled index mod 3. */
function numbered(count: number): Samples {
  return {
    shape: [2],
    count,
    data: Float32Array.from({ length: 2 * count }, (_, at) => at / 2),
    scale: 1,
    labels: Int32Array.from({ length: count }, (_, at) => at % 3),
  };
}

test("take shares memory, and takes no more than there is", () => {
  const samples = numbered(5);
  const two = take(samples, 2);
  assert.deepEqual([two.count, [...two.data], [...two.labels!]], [2, [0, 0.5, 1, 1.5], [0, 1]]);
  assert.equal(two.data.buffer, samples.data.buffer);
  assert.equal(take(samples, 9), samples);
  assert.equal(take(samples, 0).data.length, 0);
  for (const count of [-1, 1.5, Number.NaN]) assert.throws(() => take(samples, count), /take: expected a whole number/);
});

test("select copies in the order asked, repeats included, and keeps the type", () => {
  const chosen = select(numbered(5), [3, 0, 3]);
  assert.deepEqual([...chosen.data], [3, 3.5, 0, 0.5, 3, 3.5]);
  assert.deepEqual(chosen.labels, Int32Array.of(0, 0, 0));
  const bytes = { shape: [1], count: 2, data: Uint8Array.of(4, 5), scale: 1 / 255 };
  assert.deepEqual(select(bytes, [1]), { shape: [1], count: 1, data: Uint8Array.of(5), scale: 1 / 255 });
  for (const index of [-1, 5, 0.5]) assert.throws(() => select(numbered(5), [index]), /indices from 0 to 4/);
});

test("filterByLabel keeps the wanted classes in order", () => {
  assert.deepEqual([...indicesOfLabels(numbered(7), [2, 0])], [0, 2, 3, 5, 6]);
  assert.deepEqual([...filterByLabel(numbered(4), [1]).data], [1, 1.5]);
  const { labels: _, ...unlabelled } = numbered(3);
  assert.throws(() => filterByLabel(unlabelled, [1]), /samples with labels/);
});

test("parts are disjoint, of the right size, complete when fractions add to 1, and repeat with the seed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 300 }), fc.integer({ min: 0, max: 1e9 }), (count, seed) => {
      const fractions = { train: 0.7, calibrate: 0.2, test: 0.1 };
      const parts = splitIndices(count, fractions, seed);
      const all = [...parts.train, ...parts.calibrate, ...parts.test];
      assert.equal(parts.train.length, Math.floor((7 * count) / 10));
      assert.equal(parts.calibrate.length, Math.floor((2 * count) / 10));
      assert.deepEqual(
        all.sort((a, b) => a - b),
        Array.from({ length: count }, (_, index) => index),
      );
      assert.deepEqual(splitIndices(count, fractions, seed), parts);
    }),
  );
  assert.notDeepEqual(splitIndices(50, { a: 1 }, 1), splitIndices(50, { a: 1 }, 2));
});

test("a part carries its samples and where they came from", () => {
  const samples = numbered(10);
  const { a, b } = split(samples, { a: 0.5, b: 0.3 }, 7);
  assert.deepEqual([a.count, b.count], [5, 3]);
  for (const part of [a, b]) {
    part.indices.forEach((index, at) => {
      assert.equal(part.data[2 * at], index);
      assert.equal(part.labels![at], index % 3);
    });
  }
});

test("impossible splits are refused", () => {
  const impossible: Readonly<Record<string, number>>[] = [{ a: 0.8, b: 0.3 }, { a: 0 }, { a: -0.1 }, { a: Number.NaN }];
  for (const fractions of impossible) {
    assert.throws(() => splitIndices(10, fractions, 1), /fractions above 0 that add to 1 at most/);
  }
  assert.throws(() => splitIndices(5, { b: 0.1, a: 0.9 }, 1), /split "b": expected at least one sample, got none/);
});
