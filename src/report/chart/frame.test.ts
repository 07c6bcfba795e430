import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { spread, ticksOf } from "./frame.js";

test("ticks read as people write them", () => {
  const labels = (kind: "linear" | "log", low: number, high: number, whole = false) =>
    ticksOf({ label: "", kind, domain: [low, high], whole }, 5).map((tick) => tick.label);
  assert.deepEqual(labels("linear", 0, 1), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  assert.deepEqual(labels("linear", 1, 3, true), ["1", "2", "3"]);
  assert.deepEqual(labels("linear", 0.5, 1.5, true), ["1"]);
  assert.deepEqual(labels("log", 0.09, 1.1), ["0.1", "0.2", "0.5", "1"]);
  assert.deepEqual(labels("log", 1e-8, 1), ["1.00e-8", "1.00e-6", "0.0001", "0.01", "1"]);
});

test("labels moved apart stay in order, inside, and apart", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 6 }), (heights) => {
      const placed = spread(heights, 16, 0, 200);
      const order = heights.map((_, index) => index).sort((a, b) => placed[a]! - placed[b]!);
      for (const [at, index] of order.entries()) {
        assert.ok(placed[index]! >= -1e-9 && placed[index]! <= 200 + 1e-9);
        if (at > 0) {
          assert.ok(placed[index]! - placed[order[at - 1]!]! >= 16 - 1e-9);
          assert.ok(heights[index]! >= heights[order[at - 1]!]!);
        }
      }
    }),
  );
});
