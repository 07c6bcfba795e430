import assert from "node:assert/strict";
import { test } from "node:test";
import type { Samples } from "./samples.js";
import { requireUnitInterval } from "./unit-interval.js";

const samples = (data: Samples["data"], scale = 1): Samples => ({ shape: [2], count: data.length / 2, data, scale });

test("what binary cross-entropy can learn passes: 0…1, bytes by 1/255, stand-ins of any value", () => {
  requireUnitInterval(samples(Float32Array.of(0, 1, 0.5, 1.000001)), "train");
  requireUnitInterval(samples(Uint8Array.of(0, 255), 1 / 255), "train");
  requireUnitInterval({ ...samples(Float32Array.of(0, 7)), missing: Uint8Array.of(0, 1) }, "train");
});

test("what has no lowest loss is refused, with its place", () => {
  assert.throws(() => requireUnitInterval(samples(Float32Array.of(0, 1, 0.5, 255)), "train"), {
    message:
      "train, sample 1, element 1: expected a number from 0 to 1, as the loss bce needs, got 255. " +
      "Scale to 0 … 1 (bytes by 1/255, others by fitScaler), or take another loss, such as mse.",
  });
  assert.throws(() => requireUnitInterval(samples(Uint8Array.of(0, 2)), "train"), /got 2/);
  assert.throws(() => requireUnitInterval(samples(Float32Array.of(0, -0.5)), "train"), /got -0.5/);
});
