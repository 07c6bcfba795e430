import assert from "node:assert/strict";
import { test } from "node:test";
import { erf } from "./erf.js";

// From glibc's erf, by Python's math.erf.
const known = [
  [0, 0],
  [1e-9, 1.1283791670955127e-9],
  [0.02, 0.022564574691844943],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [2.999, 0.9999777698314002],
  [3, 0.9999779095030014],
  [3.5, 0.9999992569016276],
  [5, 0.9999999999984626],
  [7, 1],
  [Number.POSITIVE_INFINITY, 1],
] as const;

test("erf agrees with glibc to 1e-14 on both sides", () => {
  for (const [x, value] of known) {
    assert.ok(Math.abs(erf(x) - value) <= 1e-14 * Math.abs(value), `erf(${x}) = ${erf(x)}, expected ${value}`);
    assert.ok(Math.abs(erf(-x) + value) <= 1e-14 * Math.abs(value), `erf(${-x})`);
  }
  assert.ok(Number.isNaN(erf(Number.NaN)));
});
