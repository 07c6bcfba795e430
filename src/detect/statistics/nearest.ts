import { UserError } from "../../core/errors.js";
import { addProducts } from "./products.js";
import { blockRows, blocks, checkWidth, pack, padded, type Rows } from "./rows.js";

/**
 * Euclidean distances from each query to its `k` nearest rows of the bank, ascending: `count * k` numbers. Exact, by
 * |x|² + |y|² - 2 x·y over blocks, so that memory stays small.
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
  const { width } = bank;
  const bankNorms = squaredNorms(bank);
  const queryNorms = squaredNorms(queries);
  const nearest = new Float64Array(queries.count * k).fill(Infinity);
  const [x, y] = [new Float64Array(blockRows * width), new Float64Array(blockRows * width)];
  const products = new Float64Array(padded(blockRows) ** 2);
  // The bank outside: it is converted once, and a block of it stays in the cache for all queries.
  for (const theirs of blocks(bank.count)) {
    const b = { data: y, rows: pack(bank, theirs.first, theirs.last, y) };
    for (const ours of blocks(queries.count)) {
      const a = { data: x, rows: pack(queries, ours.first, ours.last, x) };
      products.fill(0, 0, a.rows * b.rows);
      addProducts(a, b, width, products);
      for (let query = ours.first; query < ours.last; query++) {
        const from = (query - ours.first) * b.rows - theirs.first;
        for (let row = theirs.first; row < theirs.last; row++) {
          insert(nearest, query * k, k, queryNorms[query]! + bankNorms[row]! - 2 * products[from + row]!);
        }
      }
    }
  }
  return nearest.map((squared) => Math.sqrt(Math.max(0, squared)));
}

/** Keeps the k smallest values, sorted, from `start`. */
function insert(nearest: Float64Array, start: number, k: number, value: number): void {
  let at = start + k - 1;
  if (!(value < nearest[at]!)) return;
  for (; at > start && nearest[at - 1]! > value; at--) nearest[at] = nearest[at - 1]!;
  nearest[at] = value;
}

function squaredNorms({ data, count, width, scale = 1 }: Rows): Float64Array {
  const norms = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let at = row * width; at < (row + 1) * width; at++) sum += data[at]! * data[at]!;
    norms[row] = sum * scale * scale;
  }
  return norms;
}
