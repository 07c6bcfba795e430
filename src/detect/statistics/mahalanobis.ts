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
export function mahalanobis(gaussian: Gaussian, rows: Rows): Float64Array {
  const { data, count, width } = whiten(gaussian, rows);
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let at = row * width; at < (row + 1) * width; at++) sum += data[at]! * data[at]!;
    return Math.sqrt(sum);
  });
}

/**
 * Rows in units in which the Gaussian is round: lengths are Mahalanobis distances.
 *
 * @throws UserError for rows of another width.
 */
export function whiten({ mean, factor }: Gaussian, rows: Rows): Rows & { readonly data: Float64Array } {
  const { count, width } = rows;
  checkWidth("Mahalanobis distance", mean.length, rows);
  const data = new Float64Array(count * width);
  const four = new Float64Array(4 * width);
  for (let first = 0; first < count; first += 4) {
    const last = Math.min(first + 4, count);
    pack(rows, first, last, four, mean);
    solveLower(factor, width, four);
    data.set(four.subarray(0, (last - first) * width), first * width);
  }
  return { data, count, width };
}
