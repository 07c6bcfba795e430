import { Random } from "../../core/random.js";
import { columnMeans } from "./covariance.js";
import { addProducts } from "./products.js";
import { blockRows, blocks, pack, padded, type Rows } from "./rows.js";
import { symmetricEigen } from "./symmetric-eigen.js";

/** The axes of largest variance, one a row, by descending variance. */
export interface LeadingAxes {
  readonly mean: Float64Array;
  readonly values: Float64Array;
  readonly vectors: Float64Array;
  readonly totalVariance: number;
}

/** Extra directions carried along, and passes over the data: with these, errors agree with exact PCA's to about 1e-3. */
const [spare, passes] = [12, 8];

/**
 * The leading principal axes by subspace iteration from random directions, without ever forming the covariance: for data
 * too wide for it.
 *
 * Source: Halko, Martinsson and Tropp, "Finding structure with randomness", 2011, algorithm 4.4.
 */
export function leadingAxes(rows: Rows, size: number): LeadingAxes {
  const mean = columnMeans(rows);
  const { width } = rows;
  const side = padded(Math.min(size + spare, rows.count, width));
  const random = new Random(0, "leadingAxes");
  let basis: Float64Array = Float64Array.from({ length: side * width }, () => random.normal());
  orthonormalise(basis, side, width);
  for (let pass = 0; pass < passes; pass++) {
    basis = timesCovariance(rows, mean, basis, side).image;
    orthonormalise(basis, side, width);
  }
  const { image, totalVariance } = timesCovariance(rows, mean, basis, side);
  // Inside the subspace the problem is small: its eigenvectors turn the basis to the axes.
  const small = new Float64Array(side * side);
  addProducts({ data: basis, rows: side }, { data: image, rows: side }, width, small);
  const { values, vectors: turns } = symmetricEigen(symmetric(small, side), side);
  const vectors = new Float64Array(size * width);
  for (let axis = 0; axis < size; axis++) {
    const vector = vectors.subarray(axis * width, (axis + 1) * width);
    for (let from = 0; from < side; from++) {
      const turn = turns[axis * side + from]!;
      for (let at = 0; at < width; at++) vector[at] = vector[at]! + turn * basis[from * width + at]!;
    }
  }
  return { mean, values: values.slice(0, size), vectors, totalVariance };
}

/** Each row of `basis` times the covariance of the rows, block by block: Σ (basis · x) xᵀ / count. */
function timesCovariance(
  rows: Rows,
  mean: Float64Array,
  basis: Float64Array,
  side: number,
): { image: Float64Array; totalVariance: number } {
  const { width, count } = rows;
  const columns = padded(width);
  const block = new Float64Array(blockRows * width);
  const sums = new Float64Array(side * columns);
  let squares = 0;
  for (const { first, last } of blocks(count)) {
    const height = pack(rows, first, last, block, mean);
    for (let at = 0; at < (last - first) * width; at++) squares += block[at]! * block[at]!;
    const codes = new Float64Array(side * height);
    addProducts({ data: basis, rows: side }, { data: block, rows: height }, width, codes);
    const turned = new Float64Array(columns * height);
    for (let row = 0; row < last - first; row++) {
      for (let at = 0; at < width; at++) turned[at * height + row] = block[row * width + at]!;
    }
    addProducts({ data: codes, rows: side }, { data: turned, rows: columns }, height, sums);
  }
  const image = new Float64Array(side * width);
  for (let row = 0; row < side; row++) {
    for (let at = 0; at < width; at++) image[row * width + at] = sums[row * columns + at]! / count;
  }
  return { image, totalVariance: squares / count };
}

/** Gram and Schmidt, twice for accuracy; a direction that vanishes becomes 0. */
function orthonormalise(basis: Float64Array, side: number, width: number): void {
  for (let row = 0; row < side; row++) {
    const vector = basis.subarray(row * width, (row + 1) * width);
    const before = Math.sqrt(inner(vector, vector));
    for (let round = 0; round < 2; round++) {
      for (let other = 0; other < row; other++) {
        const axis = basis.subarray(other * width, (other + 1) * width);
        const overlap = inner(vector, axis);
        for (let at = 0; at < width; at++) vector[at] = vector[at]! - overlap * axis[at]!;
      }
    }
    const length = Math.sqrt(inner(vector, vector));
    const scale = length > 1e-12 * before ? 1 / length : 0;
    for (let at = 0; at < width; at++) vector[at] = vector[at]! * scale;
  }
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

/** Rounding leaves the two halves apart by a hair. */
function symmetric(matrix: Float64Array, side: number): Float64Array {
  return matrix.map((value, at) => (value + matrix[(at % side) * side + Math.floor(at / side)]!) / 2);
}
