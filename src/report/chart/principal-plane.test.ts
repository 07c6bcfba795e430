import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import { principalPlane } from "./principal-plane.js";

test("points and shares are scikit-learn's", () => {
  // scikit-learn 1.2.1: PCA(2).fit(X); each component's largest part made positive.
  const values = [2.5, 2.4, 1, 0.5, 0.7, 3, 2.2, 2.9, -1, 1.9, 2.2, 0, 3.1, 3, 2, 2.3, 2.7, 0.5];
  const { points, shares } = principalPlane(values, 6, 3);
  const expected: readonly (readonly [number, number])[] = [
    [-0.119982, 0.373701],
    [3.000361, -0.675717],
    [-1.870512, -0.720714],
    [-0.630851, -0.691024],
    [0.211738, 1.620704],
    [-0.590754, 0.09305],
  ];
  for (const [at, point] of expected.entries()) {
    assert.ok(Math.hypot(points[at]![0] - point[0], points[at]![1] - point[1]) < 1e-5, `${at}: ${points[at]}`);
  }
  assert.ok(Math.abs(shares[0] - 0.7558748) < 1e-6 && Math.abs(shares[1] - 0.240189) < 1e-6, String(shares));
});

test("a plane hidden in many dimensions is found, its parts uncorrelated and in order", () => {
  const random = new Random(5);
  const [count, size] = [300, 40];
  const [u, v] = [0, 1].map(() => Array.from({ length: size }, () => random.normal() / Math.sqrt(size)));
  const values = Array.from({ length: count }, () => {
    const [a, b] = [random.normal(0, 3), random.normal(0, 1)];
    return Array.from({ length: size }, (_, at) => a * u![at]! + b * v![at]! + random.normal(0, 0.001));
  }).flat();
  const { points, shares } = principalPlane(values, count, size);
  assert.ok(shares[0] + shares[1] > 0.999 && shares[0] > shares[1], String(shares));
  const product = points.reduce((sum, [x, y]) => sum + x * y, 0) / count;
  assert.ok(Math.abs(product) < 1e-9, String(product));
});

test("points on a line, in one place, or of one number have a flat plane", () => {
  const line = principalPlane([0, 0, 1, 1, 2, 2], 3, 2);
  assert.ok(Math.abs(line.shares[0] - 1) < 1e-12 && line.shares[1] < 1e-12);
  assert.deepEqual(principalPlane([3, 3, 3, 3], 2, 2), {
    points: [
      [0, 0],
      [0, 0],
    ],
    shares: [0, 0],
  });
  assert.deepEqual(
    principalPlane([1, 2, 3], 3, 1).points.map(([x, y]) => [x, Math.abs(y)]),
    [
      [-1, 0],
      [0, 0],
      [1, 0],
    ],
  );
});
