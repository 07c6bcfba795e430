import { basisOf, tridiagonalise } from "./tridiagonal.js";

/** Eigenvalues in descending order, and for each its unit eigenvector as a row. */
export interface Eigen {
  readonly values: Float64Array;
  /** `size * size`, row-major: row i belongs to value i. */
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix (`size * size`), by Householder reduction to tridiagonal form and
 * implicit QR steps with Wilkinson's shift.
 *
 * Source: Golub and Van Loan, "Matrix computations", 4th edition, sections 8.3.1 and 8.3.5.
 */
export function symmetricEigen(matrix: ArrayLike<number>, size: number): Eigen {
  const { diagonal, beside, reflections } = tridiagonalise(matrix, size);
  const basis = basisOf(reflections, size);
  diagonalise(diagonal, beside, basis);
  const order = Array.from({ length: size }, (_, at) => at).sort((a, b) => diagonal[b]! - diagonal[a]!);
  const vectors = new Float64Array(size * size);
  for (const [to, from] of order.entries()) vectors.set(basis.subarray(from * size, (from + 1) * size), to * size);
  return { values: Float64Array.from(order, (at) => diagonal[at]!), vectors };
}

/** Turns `beside` to zeros, `diagonal` to eigenvalues and the rows of `basis` to eigenvectors. */
function diagonalise(diagonal: Float64Array, beside: Float64Array, basis: Float64Array): void {
  const size = diagonal.length;
  const largest = Math.max(...extremes(diagonal), ...extremes(beside));
  const negligible = (at: number): boolean =>
    Math.abs(beside[at]!) <= Number.EPSILON * Math.max(Math.abs(diagonal[at]!) + Math.abs(diagonal[at + 1]!), largest);
  let last = size - 1;
  for (let step = 0; last > 0; step++) {
    if (step > 50 * size) throw new Error("symmetricEigen did not converge");
    if (negligible(last - 1)) {
      last--;
      continue;
    }
    let first = last - 1;
    while (first > 0 && !negligible(first - 1)) first--;
    shiftedStep(diagonal, beside, basis, first, last);
  }
}

/** The absolute extremes of an array. */
function extremes(values: Float64Array): [number, number] {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [-low, high];
}

/** One implicit QR step on the unreduced part `first` … `last`, chasing the bulge downwards. */
function shiftedStep(d: Float64Array, e: Float64Array, basis: Float64Array, first: number, last: number): void {
  const half = (d[last - 1]! - d[last]!) / 2;
  const corner = e[last - 1]!;
  const shift = d[last]! - corner ** 2 / (half + (half < 0 ? -1 : 1) * Math.hypot(half, corner));
  let x = d[first]! - shift;
  let bulge = e[first]!;
  for (let at = first; at < last; at++) {
    const length = Math.hypot(x, bulge);
    const cos = length === 0 ? 1 : x / length;
    const sin = length === 0 ? 0 : bulge / length;
    if (at > first) e[at - 1] = length;
    const [upper, lower, between] = [d[at]!, d[at + 1]!, e[at]!];
    d[at] = cos * cos * upper + 2 * cos * sin * between + sin * sin * lower;
    d[at + 1] = sin * sin * upper - 2 * cos * sin * between + cos * cos * lower;
    e[at] = cos * sin * (lower - upper) + (cos * cos - sin * sin) * between;
    x = e[at]!;
    if (at < last - 1) {
      bulge = sin * e[at + 1]!;
      e[at + 1] = cos * e[at + 1]!;
    }
    rotate(basis, at * d.length, d.length, cos, sin);
  }
}

/** Rotates two neighbouring rows of `size`, the first starting at `start`. */
function rotate(rows: Float64Array, start: number, size: number, cos: number, sin: number): void {
  for (let at = start; at < start + size; at++) {
    const upper = rows[at]!;
    const lower = rows[at + size]!;
    rows[at] = cos * upper + sin * lower;
    rows[at + size] = cos * lower - sin * upper;
  }
}
