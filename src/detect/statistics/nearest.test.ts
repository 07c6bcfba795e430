import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import { integerProducts, plainProducts } from "./integer-products.js";
import { nearestDistances } from "./nearest.js";
import type { Rows } from "./rows.js";

test("products of integers are exact up to the largest sums, with and without vector instructions", () => {
  for (const width of [8, 16, 784]) {
    const finest = Math.min(32_767, Math.floor(Math.sqrt((2 ** 31 - 1) / width)));
    const random = new Random(width);
    const integers = (rows: number): Int16Array =>
      Int16Array.from({ length: rows * width }, (_, at) =>
        at < width ? finest : random.integer(2 * finest + 1) - finest,
      );
    const [a, b] = [integers(12), integers(8)];
    const [fast, plain] = [integerProducts(16, width)(a, b), plainProducts(width)(a, b)];
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < 8; j++) {
        let sum = 0;
        for (let at = 0; at < width; at++) sum += a[i * width + at]! * b[j * width + at]!;
        assert.equal(fast[i * 8 + j], sum);
        assert.equal(plain[i * 8 + j], sum);
      }
    }
  }
});

const kinds: Readonly<Record<string, (random: Random, at: number) => number>> = {
  noise: (random) => random.normal(),
  "a constant column far off": (random, at) => (at % 20 === 0 ? 1.7e9 + random.uniform(0, 10) : 0),
  "rows of very different size": (random, at) => random.normal() * 10 ** ((Math.floor(at / 20) % 9) - 4),
  "mostly ties": (random) => random.integer(2),
};

for (const [name, value] of Object.entries(kinds)) {
  test(`nearest neighbours by bounds are those of the direct formula: ${name}`, () => {
    const random = new Random(1, name);
    const rows = (count: number): Rows => ({
      data: Float64Array.from({ length: count * 20 }, (_, at) => value(random, at)),
      count,
      width: 20,
    });
    const [bank, queries] = [rows(290), rows(131)];
    const found = nearestDistances(bank, queries, 4);
    for (let query = 0; query < queries.count; query++) {
      const direct = Float64Array.from({ length: bank.count }, (_, row) => {
        let sum = 0;
        for (let at = 0; at < 20; at++) sum += (queries.data[query * 20 + at]! - bank.data[row * 20 + at]!) ** 2;
        return Math.sqrt(sum);
      }).sort();
      assert.deepEqual(found.slice(query * 4, query * 4 + 4), direct.slice(0, 4));
    }
    assert.ok(nearestDistances(bank, bank, 1).every((distance) => distance === 0));
  });
}

test("nearest neighbours of bytes are those of the direct formula, columns that never vary included", () => {
  const random = new Random(9);
  const width = 37;
  const bytes = (count: number, constant: boolean): Rows => ({
    data: Uint8Array.from({ length: count * width }, (_, at) =>
      constant && at % width < 9 ? 200 : at % 5 === 0 ? 255 : random.integer(256),
    ),
    count,
    width,
    scale: 1 / 255,
  });
  for (const [bank, queries] of [
    [bytes(290, true), bytes(131, false)],
    [bytes(290, false), bytes(131, true)],
    [{ ...bytes(5, true), data: new Uint8Array(5 * width).fill(7) }, bytes(3, false)],
  ] as const) {
    const found = nearestDistances(bank, queries, 4);
    for (let query = 0; query < queries.count; query++) {
      const direct = Float64Array.from({ length: bank.count }, (_, row) => {
        let sum = 0;
        for (let at = 0; at < width; at++)
          sum += (queries.data[query * width + at]! - bank.data[row * width + at]!) ** 2;
        return Math.sqrt(sum) / 255;
      }).sort();
      for (let at = 0; at < 4; at++) assert.ok(Math.abs(found[query * 4 + at]! - direct[at]!) < 1e-13);
    }
    assert.ok(nearestDistances(bank, bank, 1).every((distance) => distance === 0));
  }
});
