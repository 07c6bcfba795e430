import { integerProducts } from "./integer-products.js";
import { padded } from "./rows.js";

/** Rows at once: sums of so many products of two bytes fit 32 bits, and the columns of a strip the cache. */
const most = 2048;

/** Columns at once. */
const strip = 112;

/**
 * Lower triangle of Σ row · rowᵀ over rows of bytes, `width * width`: exact, for it is a matrix product of integers.
 */
export function byteScatter(data: Uint8Array, count: number, width: number): Float64Array {
  const side = padded(width);
  const height = Math.min(most, Math.ceil(count / 8) * 8);
  const multiply = integerProducts(strip, height);
  const columns = new Int16Array(side * height);
  const sums = new Float64Array(width * width);
  for (let first = 0; first < count; first += height) {
    const rows = Math.min(height, count - first);
    if (rows < height) columns.fill(0);
    turnOver(data, first, rows, width, columns, height);
    for (let i = 0; i < side; i += strip) {
      const a = columns.subarray(i * height, Math.min(side, i + strip) * height);
      for (let j = 0; j <= i; j += strip) {
        const b = columns.subarray(j * height, Math.min(side, j + strip) * height);
        addTriangle(multiply(a, b), b.length / height, { i, j, width }, sums);
      }
    }
  }
  return sums;
}

/** Each column of the rows becomes a row of `height`; a few columns at a time, so that what is written stays in the cache. */
function turnOver(
  data: Uint8Array,
  first: number,
  rows: number,
  width: number,
  columns: Int16Array,
  height: number,
): void {
  for (let from = 0; from < width; from += 16) {
    const to = Math.min(width, from + 16);
    for (let row = 0; row < rows; row++) {
      const start = (first + row) * width;
      for (let at = from; at < to; at++) columns[at * height + row] = data[start + at]!;
    }
  }
}

function addTriangle(
  products: Int32Array,
  stride: number,
  { i, j, width }: { readonly i: number; readonly j: number; readonly width: number },
  sums: Float64Array,
): void {
  for (let row = i; row < Math.min(width, i + strip); row++) {
    const last = Math.min(row + 1, j + stride);
    const from = (row - i) * stride - j;
    for (let at = j; at < last; at++) sums[row * width + at] = sums[row * width + at]! + products[from + at]!;
  }
}
