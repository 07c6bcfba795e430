/** basis · matrix · basisᵀ is tridiagonal. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i stands beside diagonal entries i and i + 1. */
  readonly beside: Float64Array;
  /** Orthonormal rows. */
  readonly basis: Float64Array;
}

/** Reduces a symmetric matrix by Householder reflections (Golub and Van Loan, algorithm 8.3.1). */
export function tridiagonalise(matrix: ArrayLike<number>, size: number): Tridiagonal {
  const work = Float64Array.from(matrix);
  const beside = new Float64Array(Math.max(0, size - 1));
  const reflections: { readonly from: number; readonly vector: Float64Array; readonly factor: number }[] = [];
  for (let column = 0; column < size - 1; column++) {
    const from = column + 1;
    const vector = Float64Array.from({ length: size - from }, (_, at) => work[(from + at) * size + column]!);
    const { factor, image } = reflection(vector);
    beside[column] = image;
    if (factor === 0) continue;
    reflections.push({ from, vector, factor });
    reflectBothSides(work, size, from, vector, factor);
  }
  const basis = new Float64Array(size * size);
  for (let at = 0; at < size; at++) basis[at * (size + 1)] = 1;
  // Backwards, each reflection meets only the part of the identity that later ones have filled.
  for (const { from, vector, factor } of reflections.reverse()) reflectColumns(basis, size, from, vector, factor);
  return { diagonal: Float64Array.from({ length: size }, (_, at) => work[at * (size + 1)]!), beside, basis };
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

/** work = H · work · H on rows and columns `from` and beyond: a rank-2 update. */
function reflectBothSides(work: Float64Array, size: number, from: number, v: Float64Array, factor: number): void {
  const product = new Float64Array(v.length);
  let overlap = 0;
  for (let i = 0; i < v.length; i++) {
    const row = (from + i) * size + from;
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += work[row + j]! * v[j]!;
    product[i] = factor * sum;
    overlap += product[i]! * v[i]!;
  }
  for (let i = 0; i < v.length; i++) product[i] = product[i]! - (factor / 2) * overlap * v[i]!;
  for (let i = 0; i < v.length; i++) {
    const row = (from + i) * size + from;
    const [vi, pi] = [v[i]!, product[i]!];
    for (let j = 0; j < v.length; j++) work[row + j] = work[row + j]! - vi * product[j]! - pi * v[j]!;
  }
}

/** basis = basis · H, H acting on columns `from` and beyond. */
function reflectColumns(basis: Float64Array, size: number, from: number, v: Float64Array, factor: number): void {
  for (let i = from; i < size; i++) {
    const row = i * size + from;
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += basis[row + j]! * v[j]!;
    sum *= factor;
    for (let j = 0; j < v.length; j++) basis[row + j] = basis[row + j]! - sum * v[j]!;
  }
}
