import { UserError } from "../../core/errors.js";
import { columnMeans } from "./covariance.js";
import { integerProducts } from "./integer-products.js";
import { areBytes, nearestBytes } from "./nearest-bytes.js";
import { type Quantised, quantise, strideOf } from "./quantised.js";
import { blockRows, blocks, checkWidth, type Rows } from "./rows.js";

/**
 * Euclidean distances from each query to its `k` nearest rows of the bank, ascending: `count * k` numbers. Those of bytes
 * are counted in whole numbers, others are by the direct formula in float64. Rounded to integers, whose inner products are fast and exact, rows tell which of them can be
 * that near: by the triangle inequality, rounding moves a distance by no more than the lengths of the two rounding errors.
 *
 * @throws UserError when the bank has fewer than k rows or another width.
 */
export function nearestDistances(bank: Rows, queries: Rows, k: number): Float64Array {
  checkWidth("nearest neighbours", bank.width, queries);
  if (!Number.isInteger(k) || k < 1 || k > bank.count) {
    throw new UserError({
      where: "nearest neighbours",
      expected: `k within 1 … ${bank.count}, the rows to compare with`,
      got: String(k),
    });
  }
  const { scale = 1 } = bank;
  if (areBytes(bank) && areBytes(queries) && scale === (queries.scale ?? 1)) {
    return nearestBytes(bank, queries, k).map((squares) => Math.abs(scale) * Math.sqrt(squares));
  }
  const centre = columnMeans(bank);
  const theirs = [...blocks(bank.count)].map(({ first, last }) => quantise(bank, first, last, centre));
  const multiply = integerProducts(blockRows, strideOf(bank.width));
  const largest = (of: (block: Quantised) => number): number =>
    theirs.reduce((most, one) => Math.max(most, of(one)), 0);
  const [error, norm] = [largest((one) => one.largestError), largest((one) => one.largestNorm)];
  const nearest = new Float64Array(queries.count * k).fill(Infinity);
  for (const { first, last } of blocks(queries.count)) {
    const ours = quantise(queries, first, last, centre);
    const candidates = Array.from({ length: last - first }, (_, query) => ({
      smallest: new Float64Array(k).fill(Infinity),
      slack: 2 * (ours.errors[query]! + error),
      allowance: rounding * (ours.norms[query]! + norm),
      rows: [],
      distances: [],
    }));
    for (const [at, block] of theirs.entries()) {
      const products = multiply(ours.data, block.data);
      for (const [query, found] of candidates.entries()) {
        collect(found, ours, query, block, products, at * blockRows);
      }
    }
    for (const [query, found] of candidates.entries()) {
      const best = nearest.subarray((first + query) * k, (first + query + 1) * k);
      const limit = limitOf(found);
      for (const [at, row] of found.rows.entries()) {
        if (found.distances[at]! > limit) continue;
        insert(best, squaredDistance(queries, first + query, bank, row, best[k - 1]!));
      }
    }
  }
  return nearest.map(Math.sqrt);
}

/** Rounding in float64 changes a squared distance by less than this part of the squared lengths. */
const rounding = 1e-12;

/** Rows that may be among the nearest of one query. All distances are squared, between rounded rows. */
interface Candidates {
  /** The k smallest distances so far, sorted. */
  readonly smallest: Float64Array;
  /** A true distance may be off by half of this, and so may the distance it is held against. */
  readonly slack: number;
  readonly allowance: number;
  readonly rows: number[];
  readonly distances: number[];
}

/** No row farther than this can be among the nearest. */
function limitOf({ smallest, slack, allowance }: Candidates): number {
  return (Math.sqrt(Math.max(0, smallest[smallest.length - 1]!)) + slack) ** 2 * (1 + rounding) + allowance;
}

/** Adds rows of a block of the bank, whose first is `firstRow`, that one query's nearest may be among. */
function collect(
  found: Candidates,
  ours: Quantised,
  query: number,
  { norms, steps, rows: stride }: Quantised,
  products: Int32Array,
  firstRow: number,
): void {
  const [norm, step, from] = [ours.norms[query]!, 2 * ours.steps[query]!, query * stride];
  for (let row = 0; ; row++) {
    row = nextWithin(norms, steps, products, row, from, norm, step, limitOf(found));
    if (row === norms.length) return;
    const distance = norm + norms[row]! - step * steps[row]! * products[from + row]!;
    found.rows.push(firstRow + row);
    found.distances.push(distance);
    insert(found.smallest, distance);
  }
}

/** The next row that is no farther than `limit`, or the number of rows: by itself, because nearly all time passes here. */
function nextWithin(
  norms: Float64Array,
  steps: Float64Array,
  products: Int32Array,
  first: number,
  from: number,
  norm: number,
  step: number,
  limit: number,
): number {
  let row = first;
  while (row < norms.length && !(norm + norms[row]! - step * steps[row]! * products[from + row]! <= limit)) row++;
  return row;
}

/** Infinity once it is certain to exceed `limit`. */
function squaredDistance(queries: Rows, query: number, bank: Rows, row: number, limit: number): number {
  const { width } = bank;
  const [a, b] = [queries.data, bank.data];
  const [ours, theirs] = [queries.scale ?? 1, bank.scale ?? 1];
  const [from, other] = [query * width, row * width];
  let sum = 0;
  for (let at = 0; at < width; at++) {
    const difference = a[from + at]! * ours - b[other + at]! * theirs;
    sum += difference * difference;
    if ((at & 63) === 63 && sum > limit) return Infinity;
  }
  return sum;
}

/** Keeps the smallest values, sorted. */
export function insert(smallest: Float64Array, value: number): void {
  let at = smallest.length - 1;
  if (!(value < smallest[at]!)) return;
  for (; at > 0 && smallest[at - 1]! > value; at--) smallest[at] = smallest[at - 1]!;
  smallest[at] = value;
}
