import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { withoutIsolated } from "./without-isolated.js";

test("a dense clump of anomalies goes, which are each other's neighbours; the others stay in order", () => {
  const random = new Random(3, "clump");
  const count = 400;
  const odd = (row: number): boolean => row % 10 === 7;
  const data = Float32Array.from(
    { length: 4 * count },
    (_, at) => random.normal() * (odd(at >> 2) ? 0.05 : 1) + (odd(at >> 2) ? 4 : 0),
  );
  const { samples, rows } = withoutIsolated({ shape: [4], count, data, scale: 1 }, 0.1, 0);
  assert.equal(rows.length, 320);
  assert.equal(samples.count, 320);
  assert.ok(rows.every((row, at) => at === 0 || row > rows[at - 1]!));
  assert.ok(rows.filter(odd).length <= 2, `${rows.filter(odd).length} of 40 anomalies stay`);
  for (const [at, row] of rows.entries()) assert.equal(samples.data[4 * at], data[4 * row]);
});

test("half of the rows stay, whatever is asked for", () => {
  const samples = { shape: [1], count: 11, data: Float32Array.from({ length: 11 }, (_, at) => at), scale: 1 };
  assert.equal(withoutIsolated(samples, 0.9, 0).rows.length, 6);
});
