import { insert, nearestDistances } from "../statistics/nearest.js";
import type { Rows } from "../statistics/rows.js";

/** Up to so many queries, looking at every row costs less than rounding all of them to integers first. */
const few = 4;

/**
 * What {@link nearestDistances} gives, bit for bit, sooner where one verdict is waited for: a few queries are held against the
 * bank as it is.
 *
 * @throws UserError when the bank has fewer than k rows or another width.
 */
export function distancesToNearest(bank: Rows, queries: Rows, k: number): Float64Array {
  const { count, width } = queries;
  if (count > few || width !== bank.width || !(k <= bank.count)) return nearestDistances(bank, queries, k);
  const nearest = new Float64Array(count * k).fill(Infinity);
  const query = new Float64Array(width);
  for (let at = 0; at < count; at++) {
    for (let element = 0; element < width; element++) query[element] = queries.data[at * width + element]!;
    scan(bank.data, query, nearest.subarray(at * k, (at + 1) * k));
  }
  for (let at = 0; at < nearest.length; at++) nearest[at] = Math.sqrt(nearest[at]!);
  return nearest;
}

/** Keeps the smallest squared distances of the query to rows of the bank, ascending. */
function scan(bank: Rows["data"], query: Float64Array, smallest: Float64Array): void {
  const width = query.length;
  const rows = bank.length / width;
  const last = smallest.length - 1;
  // Four rows side by side: one alone would wait for its own sums.
  for (let row = 0; row < rows; row += 4) {
    const first = row * width;
    const second = Math.min(row + 1, rows - 1) * width;
    const third = Math.min(row + 2, rows - 1) * width;
    const fourth = Math.min(row + 3, rows - 1) * width;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let at = 0; at < width; at++) {
      const x = query[at]!;
      const p = x - bank[first + at]!;
      const q = x - bank[second + at]!;
      const r = x - bank[third + at]!;
      const s = x - bank[fourth + at]!;
      a += p * p;
      b += q * q;
      c += r * r;
      d += s * s;
      if ((at & 63) === 63 && Math.min(a, b, c, d) >= smallest[last]!) break;
    }
    insert(smallest, a);
    if (row + 1 < rows) insert(smallest, b);
    if (row + 2 < rows) insert(smallest, c);
    if (row + 3 < rows) insert(smallest, d);
  }
}
