import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { umapPlaces } from "./umap-places.js";

const random = new Random(2);
const codes = {
  shape: [5],
  count: 60,
  data: Float32Array.from({ length: 300 }, (_, at) => random.normal(at < 150 ? 0 : 20)),
  scale: 1,
};

test("two far groups stay apart, and a seed repeats the picture", async () => {
  const { method, points } = await umapPlaces(codes, { seed: 4 });
  assert.equal(method, "UMAP");
  const middle = (of: readonly (readonly [number, number])[]) =>
    [0, 1].map((axis) => of.reduce((sum, point) => sum + point[axis]!, 0) / of.length);
  const [a, b] = [middle(points.slice(0, 30)), middle(points.slice(30))];
  for (const [at, point] of points.entries()) {
    const to = (centre: readonly number[]) => Math.hypot(point[0] - centre[0]!, point[1] - centre[1]!);
    assert.equal(to(a) < to(b), at < 30, `point ${at}`);
  }
  assert.deepEqual((await umapPlaces(codes, { seed: 4 })).points, points);
});

test("too few codes, or one that is no number, are refused", async () => {
  await assert.rejects(umapPlaces({ ...codes, count: 3 }), UserError);
  await assert.rejects(umapPlaces({ ...codes, data: new Float32Array(300).fill(Number.NaN) }), UserError);
});
