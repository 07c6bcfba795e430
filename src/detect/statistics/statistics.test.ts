import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { readGoldens } from "../../testing/golden-file.js";
import { cholesky } from "./cholesky.js";
import { moments } from "./covariance.js";
import { leadingAxes } from "./leading-axes.js";
import { leadingEigen } from "./leading-eigen.js";
import { fitGaussian, mahalanobis } from "./mahalanobis.js";
import { nearestDistances } from "./nearest.js";
import { fitPca, pcaErrors, project, projectBack } from "./pca.js";
import type { Rows } from "./rows.js";
import { symmetricEigen } from "./symmetric-eigen.js";

interface Golden {
  readonly train: number[];
  readonly test: number[];
  readonly width: number;
  readonly covariance: number[];
  readonly mahalanobis: number[];
  readonly ledoitWolf: number;
  readonly shrunk: number[];
  readonly variances: number[];
  readonly reconstructionError: number[];
  readonly neighbours: number[][];
}

const golden = readGoldens<Golden>("detect-statistics")[0]!;
const rowsFrom = (data: number[], width = golden.width): Rows => ({
  data: Float64Array.from(data),
  count: data.length / width,
  width,
});
const [train, unseen] = [rowsFrom(golden.train), rowsFrom(golden.test)];

function allClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9): void {
  assert.equal(actual.length, expected.length);
  for (let at = 0; at < expected.length; at++) {
    const [is, want] = [actual[at]!, expected[at]!];
    assert.ok(Math.abs(is - want) <= tolerance * Math.max(1, Math.abs(want)), `${at}: ${is} is not ${want}`);
  }
}

function randomRows(seed: number, count: number, width: number): Rows {
  const random = new Random(seed);
  return { data: Float64Array.from({ length: count * width }, () => random.normal()), count, width };
}

test("covariance and Mahalanobis distance match NumPy, with Ledoit and Wolf's shrinkage scikit-learn", () => {
  allClose(moments(train).covariance, golden.covariance);
  allClose(mahalanobis(fitGaussian(train, 0), unseen), golden.mahalanobis, 1e-8);
  const shrunk = fitGaussian(train);
  allClose([shrunk.shrinkage], [golden.ledoitWolf]);
  allClose(mahalanobis(shrunk, unseen), golden.shrunk);
  // Rows are solved for by fours: a last group may be smaller.
  for (const count of [1, 2, 3, 5]) {
    const few = { ...unseen, count, data: unseen.data.slice(0, count * unseen.width) };
    allClose(mahalanobis(shrunk, few), golden.shrunk.slice(0, count));
  }
});

test("covariance over several blocks and strips matches a plain double loop", () => {
  const rows = randomRows(1, 300, 70);
  const { mean, covariance } = moments(rows);
  for (const [i, j] of [
    [0, 0],
    [69, 3],
    [3, 69],
    [40, 41],
  ] as const) {
    let sum = 0;
    for (let row = 0; row < 300; row++)
      sum += (rows.data[row * 70 + i]! - mean[i]!) * (rows.data[row * 70 + j]! - mean[j]!);
    allClose([covariance[i * 70 + j]!], [sum / 300]);
  }
});

test("bytes with a scale mean the same as floats", () => {
  const bytes: Rows = { data: Uint8Array.of(0, 255, 51, 102, 204, 0, 9, 90), count: 4, width: 2, scale: 1 / 255 };
  const floats: Rows = { data: Float64Array.from(bytes.data, (value) => value / 255), count: 4, width: 2 };
  allClose(moments(bytes).covariance, moments(floats).covariance);
  allClose(nearestDistances(bytes, floats, 2), nearestDistances(floats, bytes, 2), 1e-7);
  allClose(pcaErrors(fitPca(bytes, 1), bytes), pcaErrors(fitPca(floats, 1), floats));
});

test("nearest neighbours match scikit-learn, and a plain search over several blocks", () => {
  allClose(nearestDistances(train, unseen, 5), golden.neighbours.flat(), 1e-6);
  const [bank, queries] = [randomRows(2, 301, 9), randomRows(3, 135, 9)];
  const found = nearestDistances(bank, queries, 3);
  for (const query of [0, 127, 128, 134]) {
    const distances = Array.from({ length: 301 }, (_, row) =>
      Math.hypot(...Array.from({ length: 9 }, (_, at) => bank.data[row * 9 + at]! - queries.data[query * 9 + at]!)),
    ).sort((a, b) => a - b);
    allClose(found.subarray(query * 3, query * 3 + 3), distances.slice(0, 3));
  }
});

test("PCA matches scikit-learn: variances and reconstruction errors", () => {
  const pca = fitPca(train, 3);
  // scikit-learn divides by n - 1.
  allClose(
    pca.variances.map((value) => (value * train.count) / (train.count - 1)),
    golden.variances,
  );
  allClose(pcaErrors(pca, unseen), golden.reconstructionError, 1e-8);
  // More rows than a block of work, the last one not full: the error of each must be scikit-learn's.
  const times = Math.ceil(300 / unseen.count);
  const repeated = (values: ArrayLike<number>): number[] => Array(times).fill(Array.from(values)).flat();
  const many = rowsFrom(repeated(unseen.data));
  const back = projectBack(pca, many);
  const { width } = unseen;
  const errors = Array.from({ length: many.count }, (_, row) => {
    const squares = Array.from(
      { length: width },
      (_, at) => (many.data[row * width + at]! - back[row * width + at]!) ** 2,
    );
    return squares.reduce((sum, square) => sum + square) / width;
  });
  allClose(errors, repeated(golden.reconstructionError), 1e-5);
  allClose([pca.totalVariance], [[...Array(6).keys()].reduce((sum, at) => sum + golden.covariance[at * 7]!, 0)]);
});

test("a share of the variance takes as many axes as explain it", () => {
  const { variances, totalVariance, size } = fitPca(train, 0.9);
  const explained = (count: number): number =>
    variances.slice(0, count).reduce((sum, value) => sum + value, 0) / totalVariance;
  assert.ok(explained(size) >= 0.9 && explained(size - 1) < 0.9, `${size}`);
});

test("PCA with fewer rows than columns agrees with the covariance way", () => {
  const wide = randomRows(4, 12, 30);
  const pca = fitPca(wide, 4);
  const { values } = symmetricEigen(moments(wide).covariance, 30);
  allClose(pca.variances, values.slice(0, 4));
  const coordinates = project(pca, wide);
  for (let axis = 0; axis < 4; axis++) {
    let sum = 0;
    for (let row = 0; row < 12; row++) sum += coordinates[row * 4 + axis]! ** 2 / 12;
    allClose([sum], [values[axis]!]);
  }
});

test("leading axes by subspace iteration reconstruct as well as exact ones", () => {
  // Variances falling as 1 / i², as those of images roughly do, turned by random rotations.
  const random = new Random(6);
  const [count, width] = [400, 90];
  const data = new Float64Array(count * width);
  const directions = Float64Array.from({ length: width * width }, () => random.normal());
  for (let row = 0; row < count; row++) {
    for (let axis = 0; axis < width; axis++) {
      const along = random.normal() / (axis + 1);
      for (let at = 0; at < width; at++) data[row * width + at]! += along * directions[axis * width + at]!;
    }
  }
  const rows: Rows = { data, count, width };
  const exact = fitPca(rows, 10);
  const quick = leadingAxes(rows, 10);
  allClose([quick.totalVariance], [exact.totalVariance]);
  allClose(quick.values, exact.variances, 1e-4);
  const errorOf = (errors: Float64Array): number => errors.reduce((sum, error) => sum + error, 0);
  const errors = pcaErrors({ ...exact, axes: quick.vectors }, rows);
  assert.ok(errorOf(errors) < 1.001 * errorOf(pcaErrors(exact, rows)));
  const few = leadingAxes({ data: data.subarray(0, 5 * width), count: 5, width }, 4);
  assert.ok(few.values.every((value) => Number.isFinite(value)));
});

test("eigenvectors are orthonormal and diagonalise any symmetric matrix (property)", () => {
  const sizes = fc.integer({ min: 1, max: 12 });
  const kinds = fc.constantFrom("random", "low rank", "identity", "zero", "blocks");
  fc.assert(
    fc.property(sizes, kinds, fc.integer(), (size, kind, seed) => {
      const random = new Random(seed >>> 0);
      const entries = { random: 1, "low rank": 0, identity: 0, zero: 0, blocks: 1 }[kind];
      const half = Array.from({ length: size * size }, () => entries * random.normal());
      const vector = Array.from({ length: size }, () => (kind === "low rank" ? random.normal() : 0));
      const matrix = Float64Array.from({ length: size * size }, (_, at) => {
        const [i, j] = [Math.floor(at / size), at % size];
        if (kind === "blocks" && i % 2 !== j % 2) return 0;
        return (
          half[i * size + j]! + half[j * size + i]! + vector[i]! * vector[j]! + (kind === "identity" && i === j ? 1 : 0)
        );
      });
      const { values, vectors } = symmetricEigen(matrix, size);
      const row = (at: number): Float64Array => vectors.subarray(at * size, (at + 1) * size);
      for (let a = 0; a < size; a++) {
        if (a > 0) assert.ok(values[a - 1]! >= values[a]!);
        const image = Float64Array.from({ length: size }, (_, i) =>
          row(a).reduce((sum, value, j) => sum + matrix[i * size + j]! * value, 0),
        );
        allClose(
          image,
          row(a).map((value) => value * values[a]!),
          1e-10,
        );
        for (let b = 0; b <= a; b++) {
          const product = row(a).reduce((sum, value, at) => sum + value * row(b)[at]!, 0);
          allClose([product], [a === b ? 1 : 0], 1e-12);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("the largest eigenvalues alone are those of the whole decomposition, ties and gaps of nothing too", () => {
  const size = 90;
  const spectra: Readonly<Record<string, (at: number) => number>> = {
    falling: (at) => 1 / (at + 1) ** 2,
    "in pairs": (at) => 9 - Math.floor(at / 2) / 9,
    "nearly in pairs": (at) => 9 - Math.floor(at / 2) / 9 - at * 1e-12,
    "one for all": () => 3,
    "of rank 5": (at) => (at < 5 ? 5 - at : 0),
    "below zero, too": (at) => 1 - at / 40,
    nothing: () => 0,
  };
  for (const [name, spectrum] of Object.entries(spectra)) {
    // A random rotation of a diagonal: the eigenvectors of noise.
    const noise = randomRows(11, size, size);
    const { vectors: axes } = symmetricEigen(moments(noise).covariance, size);
    const matrix = new Float64Array(size * size);
    for (let axis = 0; axis < size; axis++) {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          matrix[i * size + j]! += spectrum(axis) * axes[axis * size + i]! * axes[axis * size + j]!;
        }
      }
    }
    const { values, vectors } = leadingEigen(matrix, size, 20);
    allClose(
      values,
      Float64Array.from({ length: 20 }, (_, at) => spectrum(at)),
      1e-12,
    );
    const row = (at: number): Float64Array => vectors.subarray(at * size, (at + 1) * size);
    for (let a = 0; a < 20; a++) {
      const image = Float64Array.from({ length: size }, (_, i) =>
        row(a).reduce((sum, value, j) => sum + matrix[i * size + j]! * value, 0),
      );
      allClose(
        image,
        row(a).map((value) => value * values[a]!),
        1e-11,
      );
      for (let b = 0; b <= a; b++) {
        const product = row(a).reduce((sum, value, at) => sum + value * row(b)[at]!, 0);
        assert.ok(Math.abs(product - (a === b ? 1 : 0)) < 1e-12, `${name}: ${a} · ${b} = ${product}`);
      }
    }
  }
});

test("bytes have the covariance of the same numbers as floats, over several blocks of rows and strips of columns", () => {
  const [count, width] = [2500, 130];
  const random = new Random(12);
  const data = Uint8Array.from({ length: count * width }, (_, at) => (at % 3 === 0 ? 255 : random.integer(256)));
  const bytes = moments({ data, count, width, scale: 1 / 255 }, "ledoit-wolf");
  const floats = moments({ data: Float64Array.from(data), count, width, scale: 1 / 255 }, "ledoit-wolf");
  allClose(bytes.covariance, floats.covariance, 1e-13);
  allClose([bytes.shrinkage], [floats.shrinkage], 1e-12);
});

test("what cannot be fitted is a UserError", () => {
  assert.throws(() => fitGaussian({ data: new Float32Array(20).fill(3), count: 5, width: 4 }), /collapsed/);
  assert.throws(() => fitGaussian(randomRows(1, 3, 6), 0), /singular/);
  assert.throws(() => moments({ data: Float32Array.of(1, Number.NaN), count: 2, width: 1 }), /finite/);
  assert.throws(() => mahalanobis(fitGaussian(train), randomRows(1, 2, 5)), /rows of 6 numbers, got rows of 5/);
  assert.throws(() => nearestDistances(train, unseen, 41), /k within 1 … 40/);
  assert.throws(() => fitPca(train, 7), /within 1 … 6/);
  assert.throws(() => fitPca(train, 0), /share of the variance/);
  assert.throws(() => fitPca({ data: new Float32Array(0), count: 0, width: 3 }, 1), UserError);
  assert.equal(cholesky([1, 2, 2, 1], 2), undefined);
});
