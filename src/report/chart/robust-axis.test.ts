import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { beyondText, clampTo, robustAxis } from "./robust-axis.js";

const low = { label: "MSE", better: "lower" } as const;
const high = { label: "SSIM", better: "higher" } as const;

test("one value that diverged is cut, counted, and leaves the others their room", () => {
  const found = robustAxis([0.3, 0.31, 0.33, 0.34, 0.36, 1e9], low);
  assert.equal(found.axis.kind, "linear");
  assert.ok(found.axis.domain[1] < 0.4);
  assert.equal(beyondText(found, "trial"), "1 trial beyond the axis, the worst 1.00e9");
  assert.equal(clampTo(found.axis, 1e9), found.axis.domain[1]);
});

test("the best is never cut, however far it is from all others", () => {
  const lower = robustAxis([5, 5.1, 5.2, 5.3, 5.4, 0.001], low);
  assert.deepEqual([lower.beyond, lower.axis.domain[0] < 0.001], [0, true]);
  const higher = robustAxis([0.5, 0.51, 0.52, 0.53, 0.54, 0.99, -80, -90], high);
  assert.equal(beyondText(higher, "trial"), "2 trials beyond the axis, the worst −90");
  assert.ok(higher.axis.domain[1] > 0.99 && higher.axis.domain[0] > 0);
});

test("logarithmic from a factor of eight, of what is to be high from fifty, never for values that are not above 0", () => {
  assert.equal(robustAxis([32, 64, 128, 256], low).axis.kind, "log");
  assert.equal(robustAxis([0.1, 0.5, 0.9], high).axis.kind, "linear");
  assert.equal(robustAxis([10, 100, 1000], high).axis.kind, "log");
  assert.equal(robustAxis([0, 1, 100], low).axis.kind, "linear");
  assert.equal(robustAxis([1, 10, 100], low).axis.label, "MSE, log scale");
});

test("nearly half may have diverged", () => {
  const found = robustAxis([0.3, 0.31, 0.33, 0.34, 0.36, 1e5, 1e7, 1e9, 1e12], low);
  assert.deepEqual([found.beyond, found.axis.domain[1] < 0.4], [4, true]);
});

test("where nearly all are the same, the few others that are worse are cut only when far", () => {
  assert.equal(robustAxis([1, 1, 1, 1, 1, 7], low).beyond, 0);
  assert.equal(robustAxis([0.9, 1, 1, 1, 1, 1, 7], low).beyond, 1);
});

test("curves are judged by one value each: what is far out of one curve does not cut the starts of the others", () => {
  const curves = [
    [0.7, 0.1, 0.1, 0.1],
    [0.8, 0.1, 0.1, 0.1],
    [0.75, 0.1, 0.1, 0.1],
    [0.7, 0.1, 0.1, 0.1],
    [0.7, 1e5, 1e9, 1e13],
  ];
  const found = robustAxis(curves.flat(), { ...low, judged: curves.map((curve) => Math.max(...curve)) });
  assert.deepEqual([found.beyond, found.worst], [1, 1e13]);
  assert.ok(found.axis.domain[1] > 0.8 && found.axis.domain[1] < 1);
});

test("whatever the values, the axis is one, and holds all but what it counts", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 40 }), fc.constantFrom("lower", "higher"), (values, better) => {
      const { axis, beyond } = robustAxis(values, { label: "", better });
      const [from, to] = axis.domain;
      assert.ok(Number.isFinite(from) && Number.isFinite(to) && from < to, `${from} ${to}`);
      assert.ok(axis.kind === "linear" || from > 0);
      const inside = values.filter((value) => value >= from && value <= to).length;
      assert.ok(inside >= values.length - beyond, `${inside} of ${values.length}, ${beyond} beyond`);
    }),
  );
});
