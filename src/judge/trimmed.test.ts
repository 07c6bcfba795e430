import assert from "node:assert/strict";
import { test } from "node:test";
import { trimmed } from "./trimmed.js";

test("the share of samples with the largest error goes, the others stay in order", async () => {
  const samples = { shape: [2], count: 5, data: Float32Array.of(3, 3, 0, 1, 2, 2, 9, 9, 1, 1), scale: 1 };
  // Reconstructs (9, 9) well and everything else as nothing.
  const model = { reconstruct: async () => Float32Array.of(0, 0, 0, 0, 0, 0, 9, 9, 0, 0) };
  assert.deepEqual([...(await trimmed(model, samples, 0.4)).data], [0, 1, 9, 9, 1, 1]);
  assert.equal(await trimmed(model, samples, 0), samples);
});
