import { UserError } from "../../core/errors.js";
import { columnMeans, moments, trace } from "./covariance.js";
import { type LeadingAxes, leadingAxes } from "./leading-axes.js";
import { leadingEigen } from "./leading-eigen.js";
import { addProducts, type Block } from "./products.js";
import { blockRows, blocks, checkWidth, pack, padded, type Rows } from "./rows.js";

/** Principal axes of rows. */
export interface Pca {
  readonly mean: Float64Array;
  /** One unit vector a row, `size * width`, by descending variance. */
  readonly axes: Float64Array;
  /** Variance of the rows along each axis (divided by the number of rows). */
  readonly variances: Float64Array;
  /** Variance along all axes together. */
  readonly totalVariance: number;
  readonly size: number;
}

/**
 * Principal component analysis by the eigenvectors of the covariance, or of the smaller Gram matrix where there are fewer
 * rows than columns; by subspace iteration where both are large. The sign of each axis makes its largest entry positive. A `size` below 1 is a share of the variance:
 * as many axes as explain it.
 *
 * @throws UserError when `size` is not within 0 … 1 or a whole number up to min(rows, width), for NaN or infinities.
 * @example
 * ```ts
 * import { fitPca } from "sandglass";
 * const { axes } = fitPca({ data: Float32Array.of(0, 0, 1, 1, 2, 2), count: 3, width: 2 }, 1);
 * console.log(axes[0]!.toFixed(3), axes[1]!.toFixed(3)); // 0.707 0.707
 * ```
 */
export function fitPca(rows: Rows, size: number): Pca {
  const most = Math.min(rows.count, rows.width);
  if (!(size > 0 && size < 1) && (!Number.isInteger(size) || size < 1 || size > most)) {
    throw new UserError({
      where: "PCA size",
      expected: `a share of the variance or a whole number within 1 … ${most} (rows ${rows.count}, width ${rows.width})`,
      got: String(size),
    });
  }
  const { mean, values, vectors, totalVariance } = axesOf(rows, size);
  // Rounding can leave the variance of an unused axis just below 0.
  const variances = values.map((value) => Math.max(0, value));
  const kept = size < 1 ? explaining(variances, size * totalVariance) : size;
  const axes = vectors.slice(0, kept * rows.width);
  for (let axis = 0; axis < kept; axis++) orient(axes.subarray(axis * rows.width, (axis + 1) * rows.width));
  return { mean, axes, variances: variances.slice(0, kept), totalVariance, size: kept };
}

/** Above this width and number of rows, a few axes are cheaper to find than all. */
const exactUpTo = 1200;

function axesOf(rows: Rows, size: number): LeadingAxes {
  const most = Math.min(rows.count, rows.width);
  if (most > exactUpTo && size >= 1 && size < most / 4) return leadingAxes(rows, size);
  const wanted = size < 1 ? most : size;
  return rows.count < rows.width ? byGram(rows, wanted) : byCovariance(rows, wanted);
}

/** How many of the largest variances add up to `wanted`. */
function explaining(variances: Float64Array, wanted: number): number {
  let sum = 0;
  const last = variances.findIndex((variance) => {
    sum += variance;
    return sum >= wanted;
  });
  return last < 0 ? variances.length : last + 1;
}

function byCovariance(rows: Rows, wanted: number): LeadingAxes {
  const { mean, covariance } = moments(rows);
  const totalVariance = trace(covariance, rows.width);
  return { mean, totalVariance, ...leadingEigen(covariance, rows.width, wanted) };
}

/** With X = centred rows, eigenvectors u of X·Xᵀ give the axes Xᵀ·u / |Xᵀ·u|. */
function byGram(rows: Rows, wanted: number): LeadingAxes {
  const mean = columnMeans(rows);
  const { count, width } = rows;
  const data = new Float64Array(padded(count) * width);
  const side = pack(rows, 0, count, data, mean);
  const products = new Float64Array(side * side);
  addProducts({ data, rows: side }, { data, rows: side }, width, products);
  const gram = Float64Array.from(
    { length: count * count },
    (_, at) => products[Math.floor(at / count) * side + (at % count)]! / count,
  );
  const { values, vectors: small } = leadingEigen(gram, count, wanted);
  const vectors = new Float64Array(wanted * width);
  for (let axis = 0; axis < wanted; axis++) {
    const vector = vectors.subarray(axis * width, (axis + 1) * width);
    for (let row = 0; row < count; row++) {
      const weight = small[axis * count + row]!;
      for (let at = 0; at < width; at++) vector[at] = vector[at]! + weight * data[row * width + at]!;
    }
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let at = 0; at < width; at++) vector[at] = vector[at]! / length;
  }
  return { mean, values, vectors, totalVariance: trace(gram, count) };
}

function orient(axis: Float64Array): void {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) + 1e-12 ? value : best), 0);
  if (largest < 0) for (let at = 0; at < axis.length; at++) axis[at] = -axis[at]!;
}

/**
 * Coordinates of rows along the axes: `count * size` numbers. With two axes, a scatter plot.
 *
 * @throws UserError for rows of another width.
 * @example
 * ```ts
 * import { fitPca, project } from "sandglass";
 * const rows = { data: Float32Array.of(0, 0, 1, 1, 2, 2), count: 3, width: 2 };
 * console.log(project(fitPca(rows, 1), rows)[2]!.toFixed(3)); // 1.414
 * ```
 */
export function project(pca: Pca, rows: Rows): Float64Array {
  const coordinates = new Float64Array(rows.count * pca.size);
  for (const { first, last, codes, stride } of codesOf(pca, rows)) {
    for (let row = first; row < last; row++) {
      const from = (row - first) * stride;
      coordinates.set(codes.subarray(from, from + pca.size), row * pca.size);
    }
  }
  return coordinates;
}

/** Rows projected onto the axes and back, one after the other. */
export function projectBack(pca: Pca, rows: Rows): Float32Array {
  const { width } = rows;
  const output = new Float32Array(rows.count * width);
  const columns = padded(width);
  const sums = new Float64Array(blockRows * columns);
  let across: Block | undefined;
  for (const { first, last, codes, stride } of codesOf(pca, rows)) {
    across ??= { data: transposed(pca.axes, pca.size, width, stride), rows: columns };
    sums.fill(0);
    addProducts({ data: codes, rows: padded(last - first) }, across, stride, sums);
    for (let row = first; row < last; row++) {
      const from = (row - first) * columns;
      for (let at = 0; at < width; at++) output[row * width + at] = pca.mean[at]! + sums[from + at]!;
    }
  }
  return output;
}

/** Row `at` of the result, of `stride` numbers, is column `at` of the axes. */
function transposed(axes: Float64Array, size: number, width: number, stride: number): Float64Array {
  const out = new Float64Array(padded(width) * stride);
  for (let axis = 0; axis < size; axis++) {
    for (let at = 0; at < width; at++) out[at * stride + axis] = axes[axis * width + at]!;
  }
  return out;
}

/** Mean squared error of each row after projection onto the axes and back. */
export function pcaErrors(pca: Pca, rows: Rows): Float64Array {
  const errors = new Float64Array(rows.count);
  for (const { first, last, codes, stride, centred } of codesOf(pca, rows)) {
    for (let row = first; row < last; row++) {
      // Axes are orthonormal: what the code does not explain is the error.
      let sum = 0;
      for (let at = 0; at < rows.width; at++) sum += centred[(row - first) * rows.width + at]! ** 2;
      for (let axis = 0; axis < pca.size; axis++) sum -= codes[(row - first) * stride + axis]! ** 2;
      errors[row] = Math.max(0, sum) / rows.width;
    }
  }
  return errors;
}

interface CodedBlock {
  readonly first: number;
  readonly last: number;
  readonly centred: Float64Array;
  /** Row i of the block starts at i * stride. */
  readonly codes: Float64Array;
  readonly stride: number;
}

/** Codes block by block; each block's arrays are overwritten by the next. */
function* codesOf(pca: Pca, rows: Rows): Generator<CodedBlock> {
  const { width } = rows;
  checkWidth("PCA", pca.mean.length, rows);
  const stride = padded(pca.size);
  const axes = { data: new Float64Array(stride * width), rows: stride };
  axes.data.set(pca.axes);
  const centred = new Float64Array(blockRows * width);
  const codes = new Float64Array(blockRows * stride);
  for (const { first, last } of blocks(rows.count)) {
    const height = pack(rows, first, last, centred, pca.mean);
    codes.fill(0);
    addProducts({ data: centred, rows: height }, axes, width, codes);
    yield { first, last, centred, codes, stride };
  }
}
