import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Samples } from "../core/samples.js";
import { contaminate, splitAnomalies } from "./anomaly-split.js";
import { partsOf } from "./split.js";

/** Classes 0, 1, 2 in turn; the sample is its index. */
function labelled(count: number): Samples {
  const data = Float32Array.from({ length: count }, (_, at) => at);
  return { shape: [1], count, data, scale: 1, labels: Uint8Array.from(data, (at) => at % 3) };
}

const options = { normal: [0, 2], train: 0.5, calibrate: 0.25, seed: 3 };

test("anomalies are tested only, and every sample is in one part", () => {
  fc.assert(
    fc.property(fc.integer({ min: 12, max: 200 }), fc.integer({ min: 0, max: 1e6 }), (count, seed) => {
      const samples = labelled(count);
      const split = splitAnomalies(samples, { ...options, seed });
      const all = [...split.train, ...split.calibrate, ...split.test].sort((a, b) => a - b);
      assert.deepEqual(all, [...samples.data]);
      assert.ok([...split.train, ...split.calibrate].every((index) => index % 3 !== 1));
      const normals = samples.labels!.filter((label) => label !== 1).length;
      assert.equal(split.train.length, Math.floor(normals / 2));
      assert.deepEqual(splitAnomalies(samples, { ...options, seed }), split);
    }),
  );
});

test("the parts carry where their samples came from", () => {
  const samples = labelled(30);
  const { train, calibrate, test: tested } = partsOf(samples, splitAnomalies(samples, options));
  for (const part of [train, calibrate, tested]) assert.deepEqual([...part.data], [...part.indices]);
  assert.equal(train.count + calibrate.count + tested.count, 30);
});

test("contamination moves anomalies from test to train until they are the share asked for", () => {
  const samples = labelled(600);
  const clean = splitAnomalies(samples, options);
  for (const fraction of [0, 0.01, 0.1, 0.3]) {
    const dirty = contaminate(samples, clean, { normal: options.normal, fraction, seed: 4 });
    const anomalies = dirty.train.filter((index) => index % 3 === 1).length;
    assert.ok(Math.abs(anomalies / dirty.train.length - fraction) < 0.004);
    assert.deepEqual(dirty.calibrate, clean.calibrate);
    assert.deepEqual(dirty.train.subarray(0, clean.train.length), clean.train);
    const all = [...dirty.train, ...dirty.calibrate, ...dirty.test].sort((a, b) => a - b);
    assert.deepEqual(all, [...samples.data]);
  }
});

test("impossible splits are refused", () => {
  const samples = labelled(60);
  const { labels: _, ...unlabelled } = samples;
  assert.throws(() => splitAnomalies(unlabelled, options), /expected samples with labels/);
  assert.throws(() => splitAnomalies(samples, { ...options, normal: [7] }), /normal classes 7, got none/);
  assert.throws(() => splitAnomalies(samples, { ...options, train: 0.75 }), /add to less than 1.*got 0\.75 and 0\.25/);
  const clean = splitAnomalies(samples, options);
  const dirty = (fraction: number) => contaminate(samples, clean, { normal: [0, 2], fraction, seed: 1 });
  assert.throws(
    () => dirty(0.9),
    /contamination: expected at most 0\.49, which leaves one of 20 anomalies to test, got 0\.9/,
  );
  for (const fraction of [-0.1, 1, Number.NaN]) assert.throws(() => dirty(fraction), /a fraction from 0 up to/);
});
