import { checkPair, notNaN } from "./check.js";

/**
 * Mean absolute error over all elements, in units of the data.
 *
 * @throws UserError for different lengths, no elements or NaN.
 * @example
 * ```ts
 * import { mae } from "sandglass";
 * console.log(mae([0, 1], [0, 3])); // 1
 * ```
 */
export function mae(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  return maePerSample(expected, actual, expected.length)[0]!;
}

/**
 * Mean absolute error of each sample: arrays of `count * size` elements in, `count` numbers out.
 *
 * @throws UserError for different lengths, a part of a sample or NaN.
 * @example
 * ```ts
 * import { maePerSample } from "sandglass";
 * console.log(maePerSample([0, 0, 5, 5], [1, 1, 5, 9], 2)); // Float64Array(2) [ 1, 2 ]
 * ```
 */
export function maePerSample(expected: ArrayLike<number>, actual: ArrayLike<number>, size: number): Float64Array {
  checkPair("mae", expected, actual, size);
  const errors = new Float64Array(expected.length / size);
  for (let sample = 0; sample < errors.length; sample++) {
    let sum = 0;
    for (let at = sample * size; at < (sample + 1) * size; at++) sum += Math.abs(expected[at]! - actual[at]!);
    errors[sample] = notNaN(`mae of sample ${sample}`, sum / size);
  }
  return errors;
}
