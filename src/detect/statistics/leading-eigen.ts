import { Random } from "../../core/random.js";
import { type Eigen, symmetricEigen } from "./symmetric-eigen.js";
import { tridiagonalise, turnBack } from "./tridiagonal.js";

/** Up to this size, or for more than this share of them, all eigenvectors together take no longer. */
const [small, share] = [64, 0.25];

/** Solves of each inverse iteration: one converges from nearly any start, the others are for the rest. */
const solves = 4;

/**
 * The `wanted` largest eigenvalues and their eigenvectors, of a symmetric matrix (`size * size`): Householder reduction,
 * bisection by Sturm counts, and inverse iteration, each vector kept orthogonal to those before it.
 *
 * Source: Golub and Van Loan, "Matrix computations", 4th edition, sections 8.3.1, 8.4.2 and 7.6.1.
 */
export function leadingEigen(matrix: ArrayLike<number>, size: number, wanted: number): Eigen {
  if (size <= small || wanted > share * size) {
    const { values, vectors } = symmetricEigen(matrix, size);
    return { values: values.slice(0, wanted), vectors: vectors.slice(0, wanted * size) };
  }
  const { diagonal, beside, reflections } = tridiagonalise(matrix, size);
  const bound = gershgorin(diagonal, beside);
  const values = new Float64Array(wanted);
  const vectors = new Float64Array(wanted * size);
  const random = new Random(0, "leadingEigen");
  for (let at = 0; at < wanted; at++) {
    values[at] = bisected(diagonal, beside, at, bound);
    const vector = vectors.subarray(at * size, (at + 1) * size);
    for (let entry = 0; entry < size; entry++) vector[entry] = random.uniform(-1, 1);
    for (let solve = 0; solve < solves; solve++) {
      solveShifted(diagonal, beside, values[at]!, vector, bound);
      // Twice: what one pass leaves of large parts is itself rounded.
      orthogonalise(vectors, at, size);
      orthogonalise(vectors, at, size);
    }
  }
  turnBack(vectors, wanted, size, reflections);
  return { values, vectors };
}

/** No eigenvalue is larger than this, by absolute value. Of nothing, still a number that may be divided by. */
function gershgorin(diagonal: Float64Array, beside: Float64Array): number {
  let most = 1e-200;
  for (let at = 0; at < diagonal.length; at++) {
    const radius = Math.abs(beside[at - 1] ?? 0) + Math.abs(beside[at] ?? 0);
    most = Math.max(most, Math.abs(diagonal[at]!) + radius);
  }
  return most;
}

/** The eigenvalue with `rank` larger ones. */
function bisected(diagonal: Float64Array, beside: Float64Array, rank: number, bound: number): number {
  let [low, high] = [-bound, bound];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high || high - low <= Number.EPSILON * bound) return middle;
    if (countAbove(diagonal, beside, middle, bound) > rank) low = middle;
    else high = middle;
  }
}

/** How many eigenvalues are above `value`: positive pivots of the elimination of T - value. */
function countAbove(diagonal: Float64Array, beside: Float64Array, value: number, bound: number): number {
  const least = Number.EPSILON * bound * Number.EPSILON;
  let above = 0;
  let pivot = 1;
  for (let at = 0; at < diagonal.length; at++) {
    const off = at === 0 ? 0 : beside[at - 1]!;
    pivot = diagonal[at]! - value - (off * off) / pivot;
    if (Math.abs(pivot) < least) pivot = -least;
    if (pivot > 0) above++;
  }
  return above;
}

/** Replaces `vector` by the direction of (T - value)⁻¹ · vector: elimination with exchanges of neighbouring rows. */
function solveShifted(
  diagonal: Float64Array,
  beside: Float64Array,
  value: number,
  vector: Float64Array,
  bound: number,
): void {
  const size = diagonal.length;
  const main = diagonal.map((entry) => entry - value);
  const upper = beside.slice();
  const second = new Float64Array(size);
  const least = Number.EPSILON * bound;
  for (let at = 0; at < size - 1; at++) {
    const below = beside[at]!;
    if (Math.abs(below) > Math.abs(main[at]!)) {
      const factor = main[at]! / below;
      const [next, beyond] = [main[at + 1]!, upper[at + 1] ?? 0];
      main[at + 1] = upper[at]! - factor * next;
      if (at < size - 2) upper[at + 1] = -factor * beyond;
      [main[at], upper[at], second[at]] = [below, next, beyond];
      const [own, other] = [vector[at]!, vector[at + 1]!];
      [vector[at], vector[at + 1]] = [other, own - factor * other];
    } else {
      if (Math.abs(main[at]!) < least) main[at] = least;
      const factor = below / main[at]!;
      main[at + 1] = main[at + 1]! - factor * upper[at]!;
      vector[at + 1] = vector[at + 1]! - factor * vector[at]!;
    }
  }
  if (Math.abs(main[size - 1]!) < least) main[size - 1] = least;
  for (let at = size - 1; at >= 0; at--) {
    const known = (upper[at] ?? 0) * (vector[at + 1] ?? 0) + second[at]! * (vector[at + 2] ?? 0);
    vector[at] = (vector[at]! - known) / main[at]!;
  }
  normalise(vector);
}

/** Takes the parts along earlier vectors out of vector `at`, and makes its length 1. */
function orthogonalise(vectors: Float64Array, at: number, size: number): void {
  const vector = vectors.subarray(at * size, (at + 1) * size);
  for (let other = 0; other < at; other++) {
    const start = other * size;
    let along = 0;
    for (let entry = 0; entry < size; entry++) along += vector[entry]! * vectors[start + entry]!;
    for (let entry = 0; entry < size; entry++) vector[entry] = vector[entry]! - along * vectors[start + entry]!;
  }
  normalise(vector);
}

/** By the largest entry first: the squares of a solution near an eigenvalue may be more than a number holds. */
function normalise(vector: Float64Array): void {
  let largest = 0;
  for (let at = 0; at < vector.length; at++) largest = Math.max(largest, Math.abs(vector[at]!));
  let squares = 0;
  for (let at = 0; at < vector.length; at++) squares += (vector[at]! / (largest || 1)) ** 2;
  const length = largest * Math.sqrt(squares);
  if (length > 0) for (let at = 0; at < vector.length; at++) vector[at] = vector[at]! / length;
}
