import assert from "node:assert/strict";
import { test } from "node:test";
import { bootstrapInterval, bootstrapIntervals } from "./bootstrap.js";

test("intervals of several statistics at once are those of each alone", () => {
  const values = Array.from({ length: 50 }, (_, at) => Math.sin(at));
  const sum = (items: number[]): number => items.reduce((total, item) => total + values[item]!, 0);
  const largest = (items: number[]): number => Math.max(...items.map((item) => values[item]!));
  const options = { resamples: 100, confidence: 0.9, labels: values.map((value) => (value > 0 ? 1 : 0)) };
  assert.deepEqual(
    bootstrapIntervals(50, (items) => ({ sum: sum(items), largest: largest(items) }), options),
    { sum: bootstrapInterval(50, sum, options), largest: bootstrapInterval(50, largest, options) },
  );
});
