import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { errorHistogram, errorHistogramData } from "./error-histogram.js";

const data = (normal: readonly number[], more: object = {}) =>
  errorHistogramData({ scores: { normal }, scoreName: "MSE", ...more });

test("shares count what lies in each bin", () => {
  const { groups, edges, x } = data([0, 0, 24, 48]);
  assert.deepEqual([x.kind, edges.length, edges[0], edges[1], edges[48]], ["linear", 49, 0, 1, 48]);
  const filled = groups[0]!.shares.flatMap((share, bin) => (share > 0 ? [[bin, share]] : []));
  assert.deepEqual(filled, [
    [0, 0.5],
    [24, 0.25],
    [47, 0.25],
  ]);
});

test("scores over a factor of ten get a log scale, unless some are not positive", () => {
  assert.equal(data([1, 9]).x.kind, "linear");
  assert.equal(data([1, 10]).x.kind, "log");
  assert.equal(data([0, 100]).x.kind, "linear");
  const { edges } = data([1, 10000]);
  assert.ok(Math.abs(edges[12]! - 10) < 1e-9, String(edges[12]));
});

test("scores too close together for an axis share a bin of a linear scale, also where they differ by a factor of ten", () => {
  const { groups, x } = data([5e-324, 5e-323]);
  assert.equal(x.kind, "linear");
  assert.deepEqual(
    groups[0]!.shares.filter((share) => share > 0),
    [1],
  );
});

test("every share sums to one, whatever the scores; what is not finite is counted apart", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: false }), { minLength: 1, maxLength: 50 }),
      (scores) => {
        const group = data(scores).groups[0]!;
        assert.equal(group.count + group.missing, scores.length);
        const sum = group.shares.reduce((a, b) => a + b, 0);
        assert.ok(group.count === 0 ? sum === 0 : Math.abs(sum - 1) < 1e-9);
        assert.doesNotMatch(errorHistogram({ scores: { normal: scores }, scoreName: "MSE" }).svg, /NaN|undefined/);
      },
    ),
  );
});

test("thresholds widen the axis; an infinite one is not drawn", () => {
  assert.deepEqual(data([2, 3], { threshold: 4, lowerThreshold: 1 }).x.domain, [1, 4]);
  assert.deepEqual(data([2, 3], { threshold: Number.POSITIVE_INFINITY }).thresholds, []);
});
