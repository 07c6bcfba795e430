/**
 * Lower triangular L with L · Lᵀ = matrix (`size * size`, row-major), or undefined when the matrix is not positive definite.
 */
export function cholesky(matrix: ArrayLike<number>, size: number): Float64Array | undefined {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let at = 0; at < j; at++) sum -= lower[i * size + at]! * lower[j * size + at]!;
      if (i !== j) lower[i * size + j] = sum / lower[j * size + j]!;
      else if (sum > 0) lower[i * size + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return lower;
}

/** Solves L · y = vector in place, for four vectors of `size` side by side: one alone would wait for its own sums. */
export function solveLower(lower: ArrayLike<number>, size: number, vectors: Float64Array): void {
  const [second, third, fourth] = [size, 2 * size, 3 * size];
  for (let i = 0; i < size; i++) {
    const row = i * size;
    let a = vectors[i]!;
    let b = vectors[second + i]!;
    let c = vectors[third + i]!;
    let d = vectors[fourth + i]!;
    for (let at = 0; at < i; at++) {
      const x = lower[row + at]!;
      a -= x * vectors[at]!;
      b -= x * vectors[second + at]!;
      c -= x * vectors[third + at]!;
      d -= x * vectors[fourth + at]!;
    }
    const pivot = lower[row + i]!;
    vectors[i] = a / pivot;
    vectors[second + i] = b / pivot;
    vectors[third + i] = c / pivot;
    vectors[fourth + i] = d / pivot;
  }
}
