import { checkPair, notNaN } from "./check.js";

/**
 * Mean squared error over all elements, in squared units of the data.
 *
 * @throws UserError for different lengths, no elements or NaN.
 * @example
 * ```ts
 * import { mse } from "sandglass";
 * console.log(mse([0, 1], [0, 3])); // 2
 * ```
 */
export function mse(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  return msePerSample(expected, actual, expected.length)[0]!;
}

/**
 * Mean squared error of each sample: arrays of `count * size` elements in, `count` numbers out.
 *
 * @throws UserError for different lengths, a part of a sample or NaN.
 * @example
 * ```ts
 * import { msePerSample } from "sandglass";
 * console.log(msePerSample([0, 0, 5, 5], [1, 1, 5, 7], 2)); // Float64Array(2) [ 1, 2 ]
 * ```
 */
export function msePerSample(expected: ArrayLike<number>, actual: ArrayLike<number>, size: number): Float64Array {
  checkPair("mse", expected, actual, size);
  const errors = new Float64Array(expected.length / size);
  for (let sample = 0; sample < errors.length; sample++) {
    let sum = 0;
    for (let at = sample * size; at < (sample + 1) * size; at++) {
      const difference = expected[at]! - actual[at]!;
      sum += difference * difference;
    }
    errors[sample] = notNaN(`mse of sample ${sample}`, sum / size);
  }
  return errors;
}
