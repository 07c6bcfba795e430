import { UserError } from "../core/errors.js";
import { msePerSample } from "./mse.js";

/**
 * Peak signal-to-noise ratio of each sample in dB, `10 log10(dataRange² / mse)`; Infinity where they are equal.
 * Report the mean over samples, as image papers do.
 *
 * @throws UserError for different lengths, NaN or a data range that is not positive.
 * @example
 * ```ts
 * import { psnrPerSample } from "sandglass";
 * console.log(psnrPerSample([0, 0], [0.1, 0.1], { size: 2, dataRange: 1 })[0]!.toFixed(1)); // 20.0
 * ```
 */
export function psnrPerSample(
  expected: ArrayLike<number>,
  actual: ArrayLike<number>,
  options: { readonly size: number; readonly dataRange: number },
): Float64Array {
  const { size, dataRange } = options;
  if (!(dataRange > 0)) {
    throw new UserError({ where: "psnr dataRange", expected: "a number above 0", got: String(dataRange) });
  }
  return msePerSample(expected, actual, size).map((error) => 10 * Math.log10(dataRange ** 2 / error));
}

/**
 * {@link psnrPerSample} of all elements taken as one sample.
 *
 * @throws UserError for different lengths, NaN or a data range that is not positive.
 * @example
 * ```ts
 * import { psnr } from "sandglass";
 * console.log(psnr([0, 255], [0, 255], { dataRange: 255 })); // Infinity
 * ```
 */
export function psnr(
  expected: ArrayLike<number>,
  actual: ArrayLike<number>,
  options: { readonly dataRange: number },
): number {
  return psnrPerSample(expected, actual, { size: expected.length, dataRange: options.dataRange })[0]!;
}
