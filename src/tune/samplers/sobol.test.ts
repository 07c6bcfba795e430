import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { readGoldens } from "../../testing/golden-file.js";
import { float, type Space } from "../space.js";
import { sobolSampler } from "./sobol.js";
import { owenScramble, sobolDimensions, sobolSequence } from "./sobol-sequence.js";

interface Golden {
  readonly name: string;
  readonly points: readonly { readonly number: number; readonly point: readonly number[] }[];
}

for (const { name, points } of readGoldens<Golden>("tune-sobol")) {
  test(`Sobol points are those of Joe and Kuo's numbers: ${name}`, () => {
    assert.ok(points.length > 0);
    const sequence = sobolSequence(points[0]!.point.length);
    for (const { number, point } of points) {
      assert.deepEqual(
        [...sequence(number)].map((word) => word / 2 ** 32),
        point,
      );
    }
  });
}

const cube = (dimensions: number): Space =>
  Object.fromEntries(Array.from({ length: dimensions }, (_, at) => [`x${at}`, float(0, 1)]));

function pointsOf(space: Space, count: number, seed: number, scramble = true): number[][] {
  const sampler = sobolSampler({ scramble });
  return Array.from({ length: count }, (_, number) => {
    return Object.values(sampler.suggest({ space, objectives: [], trials: [], number, seed })!) as number[];
  });
}

test("scrambled points stay a net: each share of the plane gets as many as every other", () => {
  for (const seed of [0, 1]) {
    const points = pointsOf(cube(5), 64, seed);
    for (let dimension = 0; dimension < 5; dimension++) {
      const cells = new Set(points.map((point) => Math.floor(point[dimension]! * 64)));
      assert.equal(cells.size, 64);
    }
    // The first two dimensions are a (0, m, 2) net: one point in every box of area 1/64, whatever its sides.
    for (let wide = 0; wide <= 6; wide++) {
      const boxes = points.map(([x, y]) => `${Math.floor(x! * 2 ** wide)} ${Math.floor(y! * 2 ** (6 - wide))}`);
      assert.equal(new Set(boxes).size, 64);
    }
  }
});

test("seeds scramble differently, each point evenly; unscrambled they agree", () => {
  assert.notDeepEqual(pointsOf(cube(2), 4, 0), pointsOf(cube(2), 4, 1));
  assert.deepEqual(pointsOf(cube(2), 4, 0, false), pointsOf(cube(2), 4, 1, false));
  // The first point of 400 seeds: means of .5, sd .0144 each.
  const firsts = Array.from({ length: 400 }, (_, seed) => pointsOf(cube(1), 1, seed)[0]![0]!);
  const mean = firsts.reduce((sum, value) => sum + value, 0) / 400;
  assert.ok(Math.abs(mean - 0.5) < 0.06, `${mean}`);
});

test("Owen's scrambling flips a digit by the digits before it", () => {
  const key = [1, 2] as const;
  const flipsOf = (point: number): number => (owenScramble(point, key) ^ point) >>> 0;
  // Points that share their first three digits share the flips of four.
  assert.equal(flipsOf(0b1010 * 2 ** 28) >>> 28, flipsOf(0b1011 * 2 ** 28 + 12345) >>> 28);
  const scrambled = Array.from({ length: 256 }, (_, at) => owenScramble(at * 2 ** 24, key) >>> 24);
  assert.equal(new Set(scrambled).size, 256);
});

test("an integral converges faster than by chance", () => {
  // The product of 1 + (x - 1/2) over five dimensions has integral 1.
  const mistake = (points: readonly number[][]): number =>
    points.reduce((sum, point) => sum + point.reduce((product, x) => product * (0.5 + x), 1), 0) / points.length - 1;
  const sobol = [0, 1, 2, 3, 4].map((seed) => mistake(pointsOf(cube(5), 512, seed)) ** 2);
  // Monte Carlo's variance: ((13/12)^5 - 1) / 512.
  const chance = ((13 / 12) ** 5 - 1) / 512;
  assert.ok(sobol.reduce((sum, square) => sum + square, 0) / 5 < chance / 20, String(sobol));
});

test("a space beyond the table is refused", () => {
  assert.equal(pointsOf(cube(sobolDimensions), 1, 0)[0]!.length, 101);
  assert.throws(
    () => pointsOf(cube(102), 1, 0),
    (error: unknown) => error instanceof UserError && /at most 101 dimensions, got 102/.test(error.message),
  );
});
