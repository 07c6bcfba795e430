import { UserError } from "../core/errors.js";

/**
 * Arithmetic mean; NaN for no values.
 *
 * @example
 * ```ts
 * import { mean } from "sandglass";
 * console.log(mean([1, 2, 6])); // 3
 * ```
 */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum / values.length;
}

/**
 * Population standard deviation, `sqrt(mean((x - mean)²))`, by two passes; `ddof` 1 gives the sample one.
 *
 * @example
 * ```ts
 * import { standardDeviation } from "sandglass";
 * console.log(standardDeviation([1, 3])); // 1
 * ```
 */
export function standardDeviation(values: ArrayLike<number>, ddof: 0 | 1 = 0): number {
  const centre = mean(values);
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (values[at]! - centre) ** 2;
  return Math.sqrt(sum / (values.length - ddof));
}

/** A sorted copy, ascending. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * The `q` quantile (0 … 1), interpolating linearly between neighbours as NumPy does by default (type 7 of Hyndman
 * and Fan, 1996). `values` need not be sorted.
 *
 * @throws UserError when there are no values or q lies outside 0 … 1.
 * @example
 * ```ts
 * import { quantile } from "sandglass";
 * console.log(quantile([4, 1, 3, 2], 0.5)); // 2.5
 * ```
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  return quantileOfSorted(sorted(values), q);
}

/** {@link quantile} of values already in ascending order. */
export function quantileOfSorted(ascending: ArrayLike<number>, q: number): number {
  if (ascending.length === 0) throw new UserError({ where: "quantile", expected: "one or more values", got: "none" });
  if (!(q >= 0 && q <= 1)) throw new UserError({ where: "quantile", expected: "q within 0 … 1", got: String(q) });
  const position = q * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  return low === high ? low : low + (position - below) * (high - low);
}

/**
 * The middle value, or the mean of the two middle ones.
 *
 * @example
 * ```ts
 * import { median } from "sandglass";
 * console.log(median([9, 1, 2])); // 2
 * ```
 */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
