import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "./random.js";
import { threefry2x32 } from "./threefry.js";

// Known answers of Random123's kat_vectors file for threefry2x32 with 20 rounds.
const known = [
  { key: [0, 0], counter: [0, 0], expected: [0x6b200159, 0x99ba4efe] },
  { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], expected: [0x1cb996fc, 0xbb002be7] },
  { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], expected: [0xc4923a9c, 0x483df7a0] },
] as const;

test("threefry matches Random123's known answers", () => {
  const words = new Uint32Array(2);
  for (const { key, counter, expected } of known) {
    threefry2x32(key[0], key[1], counter[0], counter[1], words);
    assert.deepEqual([...words], expected);
  }
});

test("a restored stream continues exactly, at odd and even positions", () => {
  for (const drawn of [0, 1, 2, 7]) {
    const random = new Random(3, "x");
    for (let draw = 0; draw < drawn; draw++) random.word();
    const copy = Random.restore(random.save());
    for (let draw = 0; draw < 5; draw++) assert.equal(copy.word(), random.word());
  }
});

test("moments are those of the distribution", () => {
  const random = new Random(1, "moments");
  const draws = Array.from({ length: 20000 }, () => random.normal());
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.05, `${mean} ${variance}`);
});

test("labels separate streams and permutations are complete", () => {
  assert.notEqual(new Random(1, "a").word(), new Random(1, "b").word());
  const order = new Random(1).permutation(100);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    [...Array(100).keys()],
  );
});
