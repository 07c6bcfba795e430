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

/** Solves L · y = vector in place. */
export function solveLower(lower: ArrayLike<number>, size: number, vector: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = vector[i]!;
    const row = i * size;
    for (let at = 0; at < i; at++) sum -= lower[row + at]! * vector[at]!;
    vector[i] = sum / lower[row + i]!;
  }
}
