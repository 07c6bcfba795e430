import assert from "node:assert/strict";
import { test } from "node:test";
import { numpyPermutation } from "./numpy-permutation.js";

// First numbers of numpy.random.RandomState(seed).permutation(n), and the sum of index times number (NumPy 1.x and 2.x).
const known = [
  { n: 10, seed: 21, first: [1, 2, 7, 3, 5, 6], weighted: 248 },
  { n: 4998, seed: 21, first: [106, 4492, 2234, 1073, 293, 2229], weighted: 31007296845 },
  { n: 1000, seed: 0, first: [993, 859, 298, 553, 672, 971], weighted: 247872640 },
  { n: 3, seed: 4294967295, first: [1, 0, 2], weighted: 4 },
  { n: 1, seed: 5, first: [0], weighted: 0 },
] as const;

for (const { n, seed, first, weighted } of known) {
  test(`the permutation of ${n} with seed ${seed} is NumPy's`, () => {
    const order = numpyPermutation(n, seed);
    assert.deepEqual([...order.subarray(0, 6)], first);
    assert.equal(
      order.reduce((sum, value, index) => sum + value * index, 0),
      weighted,
    );
  });
}
