import { integerProducts } from "./integer-products.js";
import { strideOf } from "./quantised.js";
import { blockRows, blocks, padded, type Rows } from "./rows.js";

/** Rows of bytes. */
export interface Bytes extends Rows {
  readonly data: Uint8Array;
}

/** Twice so many squares of 255 fit 31 bits. */
const widest = Math.floor((2 ** 31 - 1) / 2 / 255 ** 2);

/** Whether {@link nearestBytes} can compare these rows with others of the same width and scale. */
export function areBytes(rows: Rows): rows is Bytes {
  return rows.data instanceof Uint8Array && rows.width <= widest;
}

/**
 * Squared Euclidean distances of the stored bytes from each query to its `k` nearest rows of the bank, ascending: exact, by
 * |q|² + |b|² - 2 q · b. Columns that are the same in all of the bank move all distances of a query alike, and stay out of
 * the products.
 */
export function nearestBytes(bank: Bytes, queries: Bytes, k: number): Float64Array {
  const { varying, constant } = columnsOf(bank);
  const stride = strideOf(Math.max(1, varying.length));
  const multiply = integerProducts(blockRows, stride);
  const theirs = Array.from(blocks(bank.count), ({ first, last }) => pack(bank, first, last, varying, stride));
  const nearest = new Float64Array(queries.count * k);
  for (const { first, last } of blocks(queries.count)) {
    const ours = pack(queries, first, last, varying, stride);
    const smallest = new Int32Array((last - first) * k).fill(2 ** 31 - 1);
    for (const { data, norms } of theirs) {
      const products = multiply(ours.data, data);
      for (let query = 0; query < last - first; query++) {
        keepSmallest(norms, products, query * padded(norms.length), smallest, query * k, k);
      }
    }
    for (let query = first; query < last; query++) {
      const same = ours.norms[query - first]! + distanceIn(constant, bank, queries, query);
      for (let at = 0; at < k; at++) nearest[query * k + at] = same + smallest[(query - first) * k + at]!;
    }
  }
  return nearest;
}

/** Numbers of the columns in which rows differ, and of those in which they do not. */
function columnsOf({ data, width }: Bytes): { readonly varying: Uint32Array; readonly constant: Uint32Array } {
  const differ = new Uint8Array(width);
  for (let at = 0, column = 0; at < data.length; at++) {
    if (data[at] !== data[column]) differ[column] = 1;
    if (++column === width) column = 0;
  }
  const all = Uint32Array.from(differ.keys());
  return { varying: all.filter((at) => differ[at] === 1), constant: all.filter((at) => differ[at] === 0) };
}

interface Packed {
  /** With zero rows up to a multiple of 4. */
  readonly data: Int16Array;
  /** Squared length of each row. */
  readonly norms: Int32Array;
}

function pack({ data, width }: Bytes, first: number, last: number, columns: Uint32Array, stride: number): Packed {
  const packed = new Int16Array(padded(last - first) * stride);
  const norms = new Int32Array(last - first);
  for (let row = 0; row < last - first; row++) {
    let norm = 0;
    for (let at = 0; at < columns.length; at++) {
      const value = data[(first + row) * width + columns[at]!]!;
      packed[row * stride + at] = value;
      norm += value * value;
    }
    norms[row] = norm;
  }
  return { data: packed, norms };
}

/** Merges |b|² - 2 q · b of a block of the bank into the k smallest so far of one query, sorted, which start at `to`. */
function keepSmallest(
  norms: Int32Array,
  products: Int32Array,
  from: number,
  smallest: Int32Array,
  to: number,
  k: number,
): void {
  const last = to + k - 1;
  let limit = smallest[last]!;
  for (let row = 0; row < norms.length; row++) {
    const distance = norms[row]! - 2 * products[from + row]!;
    if (distance >= limit) continue;
    let at = last;
    for (; at > to && smallest[at - 1]! > distance; at--) smallest[at] = smallest[at - 1]!;
    smallest[at] = distance;
    limit = smallest[last]!;
  }
}

/** Squared distance in some columns from a query to the bank's first row. */
function distanceIn(columns: Uint32Array, bank: Bytes, queries: Bytes, query: number): number {
  let sum = 0;
  for (let at = 0; at < columns.length; at++) {
    sum += (queries.data[query * queries.width + columns[at]!]! - bank.data[columns[at]!]!) ** 2;
  }
  return sum;
}
