import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkLearningRate,
  constant,
  cosineDecay,
  exponentialDecay,
  type LearningRate,
  learningRateAt,
  linearWarmup,
  stepDecay,
} from "./schedules.js";

// Values of the Keras documentation's formulas, worked out by hand.
const rows: readonly (readonly [string, LearningRate, Readonly<Record<number, number>>])[] = [
  ["a number", 0.1, { 0: 0.1, 1000: 0.1 }],
  ["constant", constant(0.1), { 0: 0.1, 1000: 0.1 }],
  ["exponential", exponentialDecay(1, { decaySteps: 10, decayRate: 0.25 }), { 0: 1, 5: 0.5, 10: 0.25, 20: 0.0625 }],
  [
    "exponential in steps",
    exponentialDecay(1, { decaySteps: 10, decayRate: 0.25, staircase: true }),
    { 0: 1, 9: 1, 10: 0.25, 19: 0.25, 20: 0.0625 },
  ],
  ["cosine", cosineDecay(2, { decaySteps: 100 }), { 0: 2, 50: 1, 100: 0, 500: 0 }],
  ["cosine to a tenth", cosineDecay(2, { decaySteps: 6, alpha: 0.1 }), { 0: 2, 2: 1.55, 3: 1.1, 4: 0.65, 6: 0.2 }],
  ["step", stepDecay(1, { every: 3, factor: 0.5 }), { 0: 1, 2: 1, 3: 0.5, 6: 0.25 }],
  ["warm-up", linearWarmup(4, 0.8), { 0: 0.2, 1: 0.4, 3: 0.8, 4: 0.8, 9: 0.8 }],
  ["warm-up, then steps", linearWarmup(2, stepDecay(1, { every: 3 })), { 0: 0.5, 1: 1, 2: 1, 4: 1, 5: 0.1 }],
];

for (const [name, rate, expected] of rows) {
  test(`${name}: the rate of some steps, also after JSON`, () => {
    const copy = JSON.parse(JSON.stringify(rate)) as LearningRate;
    for (const [step, value] of Object.entries(expected)) {
      assert.ok(Math.abs(learningRateAt(copy, Number(step)) - value) < 1e-12, `step ${step}`);
    }
  });
}

test("impossible rates are refused", () => {
  for (const bad of [
    -1,
    Number.NaN,
    "0.1",
    null,
    undefined,
    { type: "poly" },
    cosineDecay(Number.NaN, { decaySteps: 3 }),
  ]) {
    assert.throws(() => checkLearningRate(bad), { name: "UserError" });
  }
});
