import assert from "node:assert/strict";
import { test } from "node:test";
import { pairSteps, pairUp, piecesOf } from "./lane-sums.js";

for (const lanes of [4, 8, 16]) {
  test(`after the last step each of ${lanes} lanes or fewer is the sum of one vector`, () => {
    for (let count = 1; count <= lanes; count++) {
      // Sums of distinct powers of three tell which elements are in them, and how often.
      const vectors = Array.from({ length: count }, (_, vector) =>
        Array.from({ length: lanes }, (_, lane) => (vector + 1) * 3 ** lane),
      );
      const [total] = pairSteps(lanes).reduce<readonly number[][]>(
        (left, { low, high }) =>
          pairUp(left, (a, b) => {
            const both = [...a, ...b];
            return low.map((lane, at) => both[lane]! + both[high[at]!]!);
          }),
        vectors,
      );
      vectors.forEach((vector, at) => {
        const want = vector.reduce((sum, value) => sum + value, 0);
        assert.equal(total![at], want, `vector ${at} of ${count}`);
      });
    }
  });
}

test("one left over is joined with itself", () => {
  assert.deepEqual(
    pairUp(["a", "b", "c"], (a, b) => a + b),
    ["ab", "cc"],
  );
  assert.deepEqual(piecesOf([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
});
