import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { plainWindowSums, windowSums } from "./window-sums.js";

test("window sums are those of a plain double loop, and the same bits with vector instructions and without", () => {
  const random = new Random(4);
  for (const [height, width, weights] of [
    [9, 13, [0.1, 0.2, 0.4, 0.2, 0.1]],
    [7, 7, [0.25, 0.5, 0.25]],
    [3, 5, [1]],
    [28, 28, Array.from({ length: 11 }, (_, at) => 1 / (3 + Math.abs(at - 5)))],
  ] as const) {
    const plan = { weights: Float64Array.from(weights), height, width };
    const [fast, plain] = [windowSums(plan), plainWindowSums(plan)];
    // Twice: nothing of the first plane may be left.
    for (let plane = 0; plane < 2; plane++) {
      for (let at = 0; at < fast.values.length; at++) fast.values[at] = plain.values[at] = random.normal();
      const sums = fast.sum();
      assert.deepEqual(sums, plain.sum());
      const columns = width - weights.length + 1;
      for (let at = 0; at < sums.length; at++) {
        const [row, column, field] = [Math.floor(at / 4 / columns), Math.floor(at / 4) % columns, at % 4];
        let sum = 0;
        for (const [i, a] of weights.entries()) {
          for (const [j, b] of weights.entries()) {
            sum += a * b * plain.values[4 * ((row + i) * width + column + j) + field]!;
          }
        }
        assert.ok(Math.abs(sums[at]! - sum) < 1e-12);
      }
    }
  }
});
