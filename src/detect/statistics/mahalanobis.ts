import { UserError } from "../../core/errors.js";
import { cholesky, solveLower } from "./cholesky.js";
import { moments, type Shrinkage } from "./covariance.js";
import { checkWidth, pack, type Rows } from "./rows.js";

/** A fitted Gaussian: where normals lie and how they spread. */
export interface Gaussian {
  readonly mean: Float64Array;
  /** Lower Cholesky factor of the covariance, row-major. */
  readonly factor: Float64Array;
  readonly shrinkage: number;
}

/**
 * Fits mean and covariance of rows, by default with Ledoit and Wolf's shrinkage.
 *
 * @throws UserError for no rows, NaN, or rows that do not vary.
 */
export function fitGaussian(rows: Rows, shrinkage: Shrinkage = "ledoit-wolf"): Gaussian {
  const { mean, covariance, shrinkage: weight } = moments(rows, shrinkage);
  const factor = cholesky(covariance, rows.width);
  if (factor === undefined) {
    const flat = covariance.every((value) => value === 0);
    throw new UserError({
      where: "Mahalanobis distance",
      expected: "rows with an invertible covariance",
      got: flat ? `${rows.count} equal rows` : `a singular covariance of ${rows.count} rows of ${rows.width}`,
      remedy: flat ? "A constant code means the encoder has collapsed." : 'Use shrinkage "ledoit-wolf".',
    });
  }
  return { mean, factor, shrinkage: weight };
}

/**
 * Mahalanobis distance of each row: its distance from the mean in standard deviations, whatever the direction.
 *
 * Source: Mahalanobis, "On the generalised distance in statistics", 1936.
 *
 * @throws UserError for rows of another width.
 */
export function mahalanobis({ mean, factor }: Gaussian, rows: Rows): Float64Array {
  const { count, width } = rows;
  checkWidth("Mahalanobis distance", mean.length, rows);
  const distances = new Float64Array(count);
  const four = new Float64Array(4 * width);
  for (let first = 0; first < count; first += 4) {
    const last = Math.min(first + 4, count);
    pack(rows, first, last, four, mean);
    solveLower(factor, width, four);
    for (let row = first; row < last; row++) {
      const start = (row - first) * width;
      let sum = 0;
      for (let at = start; at < start + width; at++) sum += four[at]! * four[at]!;
      distances[row] = Math.sqrt(sum);
    }
  }
  return distances;
}
