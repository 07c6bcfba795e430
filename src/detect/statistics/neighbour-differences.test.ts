import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import { neighbourDifferences } from "./neighbour-differences.js";

test("differences are those to the nearest rows that differ, as sorting all of them finds", () => {
  const random = new Random(1);
  const [count, width] = [50, 70];
  const data = Float64Array.from({ length: count * width }, () => random.normal());
  data.copyWithin(0, 7 * width, 8 * width);
  const { data: found, count: number } = neighbourDifferences({ data, count, width }, 3);
  assert.equal(number, 3 * count);
  const away = (a: number, b: number): number =>
    Math.hypot(...data.subarray(a * width, (a + 1) * width).map((x, at) => x - data[b * width + at]!));
  for (let row = 0; row < count; row++) {
    const distances = Array.from({ length: count }, (_, other) => away(row, other)).filter((one) => one > 0);
    const nearest = distances.sort((a, b) => a - b).slice(0, 3);
    const lengths = nearest.map((_, at) => {
      const from = (3 * row + at) * width;
      return Math.hypot(...found.subarray(from, from + width));
    });
    for (const [at, want] of nearest.entries()) assert.ok(Math.abs(lengths[at]! - want) < 1e-12);
  }
});

test("equal rows differ from none, and two kinds of rows from the other kind", () => {
  assert.equal(neighbourDifferences({ data: new Float64Array(12).fill(2), count: 6, width: 2 }, 5).count, 0);
  const { data } = neighbourDifferences({ data: Uint8Array.of(1, 1, 1, 3), count: 4, width: 1, scale: 0.5 }, 2);
  assert.deepEqual([...data], [-1, -1, -1, 1, 1]);
});
