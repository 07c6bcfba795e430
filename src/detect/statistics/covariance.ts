import { UserError } from "../../core/errors.js";
import { byteScatter } from "./byte-scatter.js";
import { addProducts } from "./products.js";
import { blockRows, blocks, checkFinite, checkRows, pack, padded, type Rows } from "./rows.js";

/** Mean and covariance of rows. */
export interface Moments {
  readonly mean: Float64Array;
  /** `width * width`, population covariance (divided by the number of rows), row-major. */
  readonly covariance: Float64Array;
  /** Weight of the spherical target that was mixed in, 0 … 1. */
  readonly shrinkage: number;
}

/** How much of `mean variance * identity` to mix into a covariance; `ledoit-wolf` estimates the best weight. */
export type Shrinkage = number | "ledoit-wolf";

/**
 * Mean of each column.
 *
 * @throws UserError for no rows, NaN or infinities.
 */
export function columnMeans(rows: Rows): Float64Array {
  checkRows("mean", rows);
  const { data, count, width, scale = 1 } = rows;
  const means = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    const from = row * width;
    for (let at = 0; at < width; at++) means[at] = means[at]! + data[from + at]!;
  }
  let sum = 0;
  for (let at = 0; at < width; at++) sum += means[at] = (means[at]! * scale) / count;
  checkFinite("mean", sum);
  return means;
}

/**
 * Mean and covariance, shrunk towards a multiple of the identity so that it stays invertible with fewer rows than columns.
 *
 * Source: Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", 2004.
 *
 * @throws UserError for no rows, NaN or infinities, or a shrinkage outside 0 … 1.
 */
export function moments(rows: Rows, shrinkage: Shrinkage = 0): Moments {
  const mean = columnMeans(rows);
  const { width, count } = rows;
  const { covariance, fourth } =
    rows.data instanceof Uint8Array && count >= fewestBytes
      ? { covariance: byteCovariance(rows.data, rows), fourth: fourthMoment(rows, mean) }
      : scatter(rows, mean);
  const weight = shrinkage === "ledoit-wolf" ? ledoitWolf(covariance, width, fourth, count) : shrinkage;
  if (!(weight >= 0 && weight <= 1)) {
    throw new UserError({ where: "shrinkage", expected: "a number within 0 … 1", got: String(weight) });
  }
  const target = trace(covariance, width) / width;
  for (let at = 0; at < covariance.length; at++) covariance[at] = covariance[at]! * (1 - weight);
  for (let at = 0; at < width; at++) covariance[at * (width + 1)] = covariance[at * (width + 1)]! + weight * target;
  return { mean, covariance, shrinkage: weight };
}

/** Fewer rows than this are not worth turning into integers. */
const fewestBytes = 64;

/** Exact up to the last division: sums of bytes and of their products are whole numbers. */
function byteCovariance(data: Uint8Array, { count, width, scale = 1 }: Rows): Float64Array {
  const products = byteScatter(data, count, width);
  const sums = columnMeans({ data, count, width }).map((mean) => Math.round(mean * count));
  const covariance = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const centred = products[i * width + j]! - (sums[i]! * sums[j]!) / count;
      covariance[i * width + j] = covariance[j * width + i] = (centred / count) * scale * scale;
    }
  }
  return covariance;
}

function fourthMoment({ data, count, width, scale = 1 }: Rows, mean: Float64Array): number {
  let fourth = 0;
  for (let row = 0; row < count; row++) {
    let norm = 0;
    for (let at = 0; at < width; at++) norm += (data[row * width + at]! * scale - mean[at]!) ** 2;
    fourth += norm ** 2;
  }
  return fourth / count;
}

/** Covariance, and the mean over rows of |row - mean|⁴, which Ledoit and Wolf's estimate needs. */
function scatter(rows: Rows, mean: Float64Array): { covariance: Float64Array; fourth: number } {
  const { count, width } = rows;
  const side = padded(width);
  const packed = new Float64Array(blockRows * width);
  const sums = new Float64Array(side * side);
  const norms = new Float64Array(blockRows);
  let fourth = 0;
  for (const { first, last } of blocks(count)) {
    const height = pack(rows, first, last, packed, mean);
    norms.fill(0);
    // Turned over, a product of two columns is an inner product of two rows.
    const columns = new Float64Array(side * height);
    for (let row = 0; row < last - first; row++) {
      for (let at = 0; at < width; at++) {
        const value = packed[row * width + at]!;
        columns[at * height + row] = value;
        norms[row] = norms[row]! + value * value;
      }
    }
    for (let row = 0; row < last - first; row++) fourth += norms[row]! ** 2;
    addLowerTriangle(columns, side, height, sums);
  }
  const covariance = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) covariance[i * width + j] = covariance[j * width + i] = sums[i * side + j]! / count;
  }
  return { covariance, fourth: fourth / count };
}

/** Strips of rows against all strips up to their own: half the work of the full product. */
function addLowerTriangle(columns: Float64Array, side: number, height: number, sums: Float64Array): void {
  const strip = 32;
  for (let i = 0; i < side; i += strip) {
    const rows = Math.min(strip, side - i);
    const a = { data: columns.subarray(i * height, (i + rows) * height), rows };
    const b = { data: columns.subarray(0, (i + rows) * height), rows: i + rows };
    const out = new Float64Array(rows * b.rows);
    addProducts(a, b, height, out);
    for (let row = 0; row < rows; row++) {
      for (let at = 0; at < b.rows; at++) {
        sums[(i + row) * side + at] = sums[(i + row) * side + at]! + out[row * b.rows + at]!;
      }
    }
  }
}

function ledoitWolf(covariance: Float64Array, width: number, fourth: number, count: number): number {
  const target = trace(covariance, width) / width;
  const squares = covariance.reduce((sum, value) => sum + value * value, 0);
  const distance = squares - width * target * target;
  const noise = Math.min((fourth - squares) / count, distance);
  return distance > 0 ? Math.max(0, noise) / distance : 0;
}

/** Sum of the diagonal. */
export function trace(matrix: Float64Array, width: number): number {
  let sum = 0;
  for (let at = 0; at < width; at++) sum += matrix[at * (width + 1)]!;
  return sum;
}
