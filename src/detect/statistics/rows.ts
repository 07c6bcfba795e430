import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { sizeOf } from "../../core/shape.js";

/** Vectors of equal width, one after the other. */
export interface Rows {
  readonly data: Uint8Array | Float32Array | Float64Array;
  readonly count: number;
  readonly width: number;
  /** Stored numbers times this are the values; default 1. */
  readonly scale?: number;
}

/**
 * The samples as flat vectors, without a copy: what baselines take.
 *
 * @example
 * ```ts
 * import { rowsOf } from "sandglass";
 * console.log(rowsOf({ shape: [1, 2, 2], count: 1, data: Uint8Array.of(0, 9, 9, 0), scale: 1 / 255 }).width); // 4
 * ```
 */
export function rowsOf({ data, count, shape, scale }: Samples): Rows {
  return { data, count, width: sizeOf(shape), scale };
}

/** Refuses no rows, and data that is not `count` rows of `width`. */
export function checkRows(where: string, { data, count, width }: Rows): void {
  if (count < 1 || width < 1 || data.length !== count * width) {
    throw new UserError({
      where,
      expected: `one or more rows of ${width} numbers`,
      got: `${data.length} numbers for ${count} rows`,
    });
  }
}

/** Refuses rows of another width than what was fitted. */
export function checkWidth(where: string, expected: number, rows: Rows): void {
  checkRows(where, rows);
  if (rows.width === expected) return;
  throw new UserError({ where, expected: `rows of ${expected} numbers`, got: `rows of ${rows.width}` });
}

/** Refuses NaN and infinities, which a sum over the data gives away. */
export function checkFinite(where: string, sum: number): void {
  if (Number.isFinite(sum)) return;
  throw new UserError({
    where,
    expected: "finite numbers",
    got: "NaN or infinite ones",
    remedy: "Fill in or drop missing values first.",
  });
}

/** Rows in a block of work: small enough for the cache at a thousand numbers each. */
export const blockRows = 128;

/** Visits all rows in blocks: `first` row and one past the `last`. */
export function* blocks(count: number): Generator<{ readonly first: number; readonly last: number }> {
  for (let first = 0; first < count; first += blockRows) yield { first, last: Math.min(first + blockRows, count) };
}

/** `count` rounded up to a multiple of 4, the tile of {@link addProducts}. */
export function padded(count: number): number {
  return Math.ceil(count / 4) * 4;
}

/**
 * Copies rows `first` … `last - 1` as float64 minus `centre` into `out`, and zero rows up to a multiple of 4. Returns
 * that padded number of rows.
 */
export function pack(rows: Rows, first: number, last: number, out: Float64Array, centre?: ArrayLike<number>): number {
  const { data, width, scale = 1 } = rows;
  let to = 0;
  for (let row = first; row < last; row++) {
    const from = row * width;
    for (let at = 0; at < width; at++) out[to++] = data[from + at]! * scale - (centre === undefined ? 0 : centre[at]!);
  }
  const height = padded(last - first);
  out.fill(0, to, height * width);
  return height;
}
