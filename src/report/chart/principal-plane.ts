import { Random } from "../../core/random.js";

/** The two directions in which points spread most, and where the points lie along them. */
export interface PrincipalPlane {
  /** Two numbers a point. */
  readonly points: readonly (readonly [number, number])[];
  /** Share of the whole variance along each direction, 0 … 1. */
  readonly shares: readonly [number, number];
}

/**
 * Principal component analysis down to two numbers: `count` points of `size` numbers in a row. Orthogonal iteration on
 * the centred points, then a rotation within the plane found; each direction's largest part is positive.
 *
 * Source: Golub and Van Loan, "Matrix Computations", §8.2.4.
 */
export function principalPlane(values: ArrayLike<number>, count: number, size: number): PrincipalPlane {
  const centred = centre(values, count, size);
  let total = 0;
  for (let at = 0; at < centred.length; at++) total += centred[at]! * centred[at]!;
  const scatter = size <= narrow ? scatterOf(centred, count, size) : undefined;
  const times = (direction: Float64Array): Float64Array =>
    scatter === undefined ? scatterTimes(centred, count, size, direction) : matrixTimes(scatter, size, direction);
  const random = new Random(0, "principal plane");
  let plane: [Float64Array, Float64Array] = [0, 1].map(() =>
    Float64Array.from({ length: size }, () => random.normal()),
  ) as [Float64Array, Float64Array];
  orthonormalise(plane);
  let before = -1;
  for (let step = 0; step < 300; step++) {
    const [a, b] = plane.map(times) as [Float64Array, Float64Array];
    const spread = dot(plane[0], a) + dot(plane[1], b);
    plane = [a, b];
    orthonormalise(plane);
    if (Math.abs(spread - before) <= 1e-12 * spread) break;
    before = spread;
  }
  const [first, second] = withinPlane(plane, times);
  const along = (direction: Float64Array, point: number) =>
    dot(direction, centred.subarray(point * size, (point + 1) * size));
  const points = Array.from({ length: count }, (_, point): [number, number] => [
    along(first, point),
    along(second, point),
  ]);
  const share = (axis: 0 | 1) => (total === 0 ? 0 : points.reduce((sum, point) => sum + point[axis] ** 2, 0) / total);
  return { points, shares: [share(0), share(1)] };
}

function centre(values: ArrayLike<number>, count: number, size: number): Float64Array {
  const centred = new Float64Array(count * size);
  const means = new Float64Array(size);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < size; column++) means[column]! += values[row * size + column]! / count;
  }
  for (let row = 0; row < count; row++) {
    const start = row * size;
    for (let column = 0; column < size; column++) centred[start + column] = values[start + column]! - means[column]!;
  }
  return centred;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

/** Up to this size Xᵀ X is formed once: each of many steps then costs no walk through all points. */
const narrow = 256;

/** Xᵀ X, four points at a time: it is larger than the nearest cache, and so walked through as seldom. */
function scatterOf(centred: Float64Array, count: number, size: number): Float64Array {
  const scatter = new Float64Array(size * size);
  const four = new Float64Array(4 * size);
  for (let first = 0; first < count; first += 4) {
    four.fill(0).set(centred.subarray(first * size, Math.min(count, first + 4) * size));
    for (let i = 0; i < size; i++) addLine(four, size, i, scatter);
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) scatter[j * size + i] = scatter[i * size + j]!;
  return scatter;
}

/** Adds four points' products of part i with each part up to it. */
function addLine(four: Float64Array, size: number, i: number, scatter: Float64Array): void {
  const [second, third, fourth] = [size, 2 * size, 3 * size];
  const [a, b, c, d] = [four[i]!, four[second + i]!, four[third + i]!, four[fourth + i]!];
  const line = i * size;
  for (let j = 0; j <= i; j++) {
    const sum = a * four[j]! + b * four[second + j]! + c * four[third + j]! + d * four[fourth + j]!;
    scatter[line + j] = scatter[line + j]! + sum;
  }
}

function matrixTimes(matrix: Float64Array, size: number, direction: Float64Array): Float64Array {
  return direction.map((_, row) => dot(matrix.subarray(row * size, (row + 1) * size), direction));
}

/** Xᵀ X v without forming Xᵀ X. */
function scatterTimes(centred: Float64Array, count: number, size: number, direction: Float64Array): Float64Array {
  const result = new Float64Array(size);
  for (let row = 0; row < count; row++) {
    let along = 0;
    for (let column = 0; column < size; column++) along += centred[row * size + column]! * direction[column]!;
    for (let column = 0; column < size; column++) result[column]! += centred[row * size + column]! * along;
  }
  return result;
}

function orthonormalise([first, second]: [Float64Array, Float64Array]): void {
  normalise(first);
  const overlap = dot(first, second);
  for (let at = 0; at < second.length; at++) second[at]! -= overlap * first[at]!;
  normalise(second);
}

/** A vector of nothing stays nothing: points on a line have no second direction. */
function normalise(vector: Float64Array): void {
  const length = Math.sqrt(dot(vector, vector));
  for (let at = 0; at < vector.length; at++) vector[at] = length > 1e-12 ? vector[at]! / length : 0;
}

/** Rotates two directions so that the spread along them is largest along the first and uncorrelated. */
function withinPlane(
  [a, b]: readonly [Float64Array, Float64Array],
  times: (direction: Float64Array) => Float64Array,
): [Float64Array, Float64Array] {
  const [forA, forB] = [times(a), times(b)];
  const angle = 0.5 * Math.atan2(2 * dot(a, forB), dot(a, forA) - dot(b, forB));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const first = a.map((value, at) => cos * value + sin * b[at]!);
  const second = a.map((value, at) => cos * b[at]! - sin * value);
  return [pointed(first), pointed(second)];
}

function pointed(direction: Float64Array): Float64Array {
  const largest = direction.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}
