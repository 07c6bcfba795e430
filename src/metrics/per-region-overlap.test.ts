import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { perRegionOverlap } from "./per-region-overlap.js";
import { regionsOf } from "./regions.js";

test("regions touch by sides and corners, not around the edge of the picture", () => {
  const mask = [1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];
  const { of, sizes } = regionsOf(mask, 4);
  assert.deepEqual([...of], [1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(sizes, [2, 1]);
});

test("worked by hand: two regions of different size, one found, the other after half the allowed false alarms", () => {
  // 10 normal pixels, regions of 1 and 4. Above all: region of 4 (overlap .5). Then 3 normals (rate .3), then the rest.
  const mask = [1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
  const map = [0, 5, 5, 5, 0, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0];
  assert.ok(Math.abs(perRegionOverlap([map], [mask], { width: 15, limit: 0.3 }) - 0.5) < 1e-12);
  // With the small region among the normals of score 5, the curve rises from .5 to 1 over the rate from 0 to .3.
  map[0] = 5;
  assert.ok(Math.abs(perRegionOverlap([map], [mask], { width: 15, limit: 0.3 }) - 0.75) < 1e-12);
  // A limit within the step takes part of it: the mean of .5 and .75.
  assert.ok(Math.abs(perRegionOverlap([map], [mask], { width: 15, limit: 0.15 }) - 0.625) < 1e-12);
});

test("random maps give about half the limit, constant ones too, perfect ones 1", () => {
  const random = new Random(1);
  const mask = Uint8Array.from({ length: 10_000 }, (_, at) => (at % 100 < 40 && at < 2000 ? 1 : 0));
  const noise = Float64Array.from(mask, () => random.uniform());
  assert.ok(Math.abs(perRegionOverlap([noise], [mask], { width: 100 }) - 0.15) < 0.02);
  assert.ok(Math.abs(perRegionOverlap([new Float32Array(10_000)], [mask], { width: 100 }) - 0.15) < 1e-9);
  assert.ok(Math.abs(perRegionOverlap([mask], [mask], { width: 100 }) - 1) < 1e-9);
});

test("what cannot be measured is refused", () => {
  assert.throws(() => perRegionOverlap([[1, 2]], [[0, 0]], { width: 2 }), /masks without a region/);
  assert.throws(() => perRegionOverlap([[1, 2]], [[1, 1]], { width: 2 }), /without a normal pixel/);
  assert.throws(() => perRegionOverlap([[1, 2]], [[1]], { width: 2 }), /a map and a mask/);
  assert.throws(() => perRegionOverlap([[1, Number.NaN]], [[1, 0]], { width: 2 }), /NaN/);
});
