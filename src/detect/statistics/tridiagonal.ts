/** A Householder reflection I - factor · v · vᵀ of the coordinates `from` and beyond. */
export interface Reflection {
  readonly from: number;
  readonly vector: Float64Array;
  readonly factor: number;
}

/** A symmetric matrix as reflections around a tridiagonal one. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i stands beside diagonal entries i and i + 1. */
  readonly beside: Float64Array;
  /** The matrix is H₁ · H₂ · … · tridiagonal · … · H₂ · H₁. */
  readonly reflections: readonly Reflection[];
}

/** Reduces a symmetric matrix, of which the lower triangle is read (Golub and Van Loan, algorithm 8.3.1). */
export function tridiagonalise(matrix: ArrayLike<number>, size: number): Tridiagonal {
  const work = Float64Array.from(matrix);
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(Math.max(0, size - 1));
  const reflections: Reflection[] = [];
  let update: RankTwo = { v: new Float64Array(size), p: new Float64Array(size) };
  for (let column = 0; column < size; column++) {
    const { v, p } = update;
    const [v0, p0] = [v[0]!, p[0]!];
    diagonal[column] = work[column * (size + 1)]! - 2 * v0 * p0;
    if (column === size - 1) break;
    const from = column + 1;
    const vector = new Float64Array(size - from);
    for (let at = 0; at < vector.length; at++) {
      vector[at] = work[(from + at) * size + column]! - v[at + 1]! * p0 - p[at + 1]! * v0;
    }
    const { factor, image } = reflection(vector);
    beside[column] = image;
    if (factor === 0) vector.fill(0);
    else reflections.push({ from, vector, factor });
    update = reflectBothSides(work, size, from, { v: v.subarray(1), p: p.subarray(1) }, vector, factor);
  }
  return { diagonal, beside, reflections };
}

/** What a symmetric matrix is still to lose: v · pᵀ + p · vᵀ. */
interface RankTwo {
  readonly v: Float64Array;
  readonly p: Float64Array;
}

/** The orthonormal rows that make basis · matrix · basisᵀ tridiagonal. */
export function basisOf(reflections: readonly Reflection[], size: number): Float64Array {
  const basis = new Float64Array(size * size);
  for (let at = 0; at < size; at++) basis[at * (size + 1)] = 1;
  // Backwards, each reflection meets only the part of the identity that later ones have filled.
  for (const { from, vector, factor } of reflections.toReversed()) {
    for (let row = from; row < size; row++) reflectRow(basis, row * size + from, vector, factor);
  }
  return basis;
}

/** Turns eigenvectors of the tridiagonal matrix, `count` rows of `size`, into those of the matrix. */
export function turnBack(vectors: Float64Array, count: number, size: number, reflections: readonly Reflection[]): void {
  for (const { from, vector, factor } of reflections.toReversed()) {
    for (let row = 0; row < count; row++) reflectRow(vectors, row * size + from, vector, factor);
  }
}

/** Makes `vector` the v of I - factor · v · vᵀ, which sends the old vector to (image, 0, …). */
function reflection(vector: Float64Array): { factor: number; image: number } {
  const length = Math.hypot(...chunkNorms(vector));
  const head = vector[0]!;
  if (vector.length === 1 || length === Math.abs(head)) return { factor: 0, image: head };
  const image = head > 0 ? -length : length;
  vector[0] = head - image;
  return { factor: 1 / (length * (length + Math.abs(head))), image };
}

/** Norms of short pieces: keeps the arguments of one hypot call few. */
function chunkNorms(vector: Float64Array): number[] {
  const norms: number[] = [];
  for (let from = 0; from < vector.length; from += 64) norms.push(Math.hypot(...vector.subarray(from, from + 64)));
  return norms;
}

/**
 * What H · work · H takes from rows and columns `from` and beyond, after the `update` before, which is done on the way:
 * the matrix is larger than the cache, and so walked through once a column.
 */
function reflectBothSides(
  work: Float64Array,
  size: number,
  from: number,
  update: RankTwo,
  v: Float64Array,
  factor: number,
): RankTwo {
  const p = new Float64Array(v.length);
  for (let i = 0; i < v.length; i++) p[i] = updateRow(work, (from + i) * size + from, i, update, v, p);
  let overlap = 0;
  for (let i = 0; i < v.length; i++) {
    p[i] = factor * p[i]!;
    overlap += p[i]! * v[i]!;
  }
  for (let i = 0; i < v.length; i++) p[i] = p[i]! - (factor / 2) * overlap * v[i]!;
  return { v, p };
}

/** Entries up to the diagonal of row i; each stands for its mirror image in the product with `v`, too. */
function updateRow(
  work: Float64Array,
  row: number,
  i: number,
  before: RankTwo,
  v: Float64Array,
  p: Float64Array,
): number {
  const [bv, bp] = [before.v, before.p];
  const [vi, bvi, bpi] = [v[i]!, bv[i]!, bp[i]!];
  const last = work[row + i]! - 2 * bvi * bpi;
  work[row + i] = last;
  let sum = last * vi;
  for (let j = 0; j < i; j++) {
    const entry = work[row + j]! - bvi * bp[j]! - bpi * bv[j]!;
    work[row + j] = entry;
    sum += entry * v[j]!;
    p[j] = p[j]! + entry * vi;
  }
  return sum;
}

/** row = row · H, from `start` on. */
function reflectRow(rows: Float64Array, start: number, v: Float64Array, factor: number): void {
  let sum = 0;
  for (let at = 0; at < v.length; at++) sum += rows[start + at]! * v[at]!;
  sum *= factor;
  for (let at = 0; at < v.length; at++) rows[start + at] = rows[start + at]! - sum * v[at]!;
}
