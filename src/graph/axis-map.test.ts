import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type AxisMap, linearMap, nearestMap, transposeMap, windowMap } from "./axis-map.js";

function apply({ taps }: AxisMap, x: readonly number[]): number[] {
  return taps.map((row) => row.reduce((sum, { index, weight }) => sum + weight * x[index]!, 0));
}

function assertNear(got: readonly number[], want: readonly number[]): void {
  assert.equal(got.length, want.length);
  got.forEach((value, at) => {
    assert.ok(Math.abs(value - want[at]!) < 1e-9, `${got.join(" ")} for ${want.join(" ")}`);
  });
}

test('linear upsampling is PyTorch\'s interpolate(mode="linear", align_corners=False)', () => {
  // torch 1.13.1, float64.
  const x = [1, 2, 4, -3];
  assertNear(apply(linearMap(4, 2), x), [1, 1.25, 1.75, 2.5, 3.5, 2.25, -1.25, -3]);
  assertNear(apply(linearMap(4, 3), x), [1, 1, 4 / 3, 5 / 3, 2, 8 / 3, 10 / 3, 4, 5 / 3, -2 / 3, -3, -3]);
  assertNear(
    apply(linearMap(4, 4), x),
    [1, 1, 1.125, 1.375, 1.625, 1.875, 2.25, 2.75, 3.25, 3.75, 3.125, 1.375, -0.375, -2.125, -3, -3],
  );
  assertNear(apply(linearMap(1, 3), [5]), [5, 5, 5]);
});

test("linear upsampling reads at half-pixel centres", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 6 }), (length, factor) => {
      // Interpolating the line y = x returns the positions read.
      const line = Array.from({ length }, (_, at) => at);
      const positions = Array.from({ length: length * factor }, (_, output) =>
        Math.min(Math.max((output + 0.5) / factor - 0.5, 0), length - 1),
      );
      assertNear(apply(linearMap(length, factor), line), positions);
    }),
  );
});

test("nearest upsampling repeats", () => {
  assert.deepEqual(apply(nearestMap(3, 2), [5, 6, 7]), [5, 5, 6, 6, 7, 7]);
  assert.deepEqual(apply(nearestMap(2, 3), [5, 6]), [5, 5, 5, 6, 6, 6]);
});

test("windows leave positions outside the axis out of sum and count", () => {
  const map = (average: boolean, from: number, window: number, stride: number, padding: [number, number]): AxisMap =>
    windowMap(from, { window, stride, padding, average });
  assert.deepEqual(apply(map(true, 5, 2, 2, [0, 1]), [1, 2, 3, 4, 5]), [1.5, 3.5, 5]);
  assert.deepEqual(apply(map(false, 5, 2, 2, [0, 1]), [1, 2, 3, 4, 5]), [3, 7, 5]);
  assertNear(apply(map(true, 4, 3, 2, [0, 1]), [1, 2, 3, 4]), [2, 3.5]);
  assertNear(apply(map(true, 3, 3, 1, [1, 1]), [3, 6, 12]), [4.5, 7, 9]);
  assert.deepEqual(apply(map(true, 7, 2, 3, [0, 0]), [1, 3, 100, 5, 7, 100, 100]), [2, 6]);
});

test("the transposed map is the adjoint: <A x, y> = <x, Aᵀ y>", () => {
  const maps = [
    linearMap(5, 3),
    nearestMap(4, 2),
    windowMap(7, { window: 3, stride: 2, padding: [1, 1], average: true }),
  ];
  for (const map of maps) {
    const back = transposeMap(map);
    assert.deepEqual([back.from, back.taps.length], [map.taps.length, map.from]);
    const x = Array.from({ length: map.from }, (_, at) => Math.sin(at + 1));
    const y = Array.from({ length: map.taps.length }, (_, at) => Math.cos(at * 2));
    const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, at) => sum + v * b[at]!, 0);
    assert.ok(Math.abs(dot(apply(map, x), y) - dot(x, apply(back, y))) < 1e-12);
    assert.deepEqual(transposeMap(back), map);
  }
});
