import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import { nearestDistances } from "../statistics/nearest.js";
import type { Rows } from "../statistics/rows.js";
import { distancesToNearest } from "./nearest-few.js";

function rows(count: number, width: number, seed: number): Rows {
  const random = new Random(seed, "rows");
  return { data: Float32Array.from({ length: count * width }, () => random.normal()), count, width };
}

test("a few queries get the distances that many get, bit for bit", () => {
  for (const width of [1, 8, 63, 64, 65, 200]) {
    const [bank, queries] = [rows(150, width, 1), rows(6, width, 2)];
    for (const k of [1, 5, 150]) {
      const all = nearestDistances(bank, queries, k);
      for (const count of [1, 3, 4, 6]) {
        const some = { ...queries, count, data: queries.data.subarray(0, count * width) };
        assert.deepEqual(distancesToNearest(bank, some, k), all.subarray(0, count * k), `${width}, ${k}, ${count}`);
      }
    }
  }
  const bank = rows(150, 8, 1);
  const own = { ...bank, count: 1, data: bank.data.subarray(80, 88) };
  assert.equal(distancesToNearest(bank, own, 2)[0], 0);
  assert.throws(() => distancesToNearest(bank, own, 151), /k within 1 … 150/);
  assert.throws(() => distancesToNearest(bank, rows(1, 7, 1), 1), /rows of 8 numbers/);
});
