import type { SsimOptions } from "./metrics/index.js";
import * as metrics from "./metrics/index.js";
import type { Loss } from "./nn/index.js";
import * as losses from "./nn/index.js";

// One word for one formula: called without arrays it is what a model is trained on, called with two the number itself.

/**
 * Mean squared error. `mse()` is the loss, over elements and samples; `mse(expected, actual)` the metric, in squared units
 * of the data.
 *
 * @throws UserError for different lengths, no elements or NaN.
 * @example
 * ```ts
 * import { autoencoder, dense, fit, mse } from "sandglass";
 * console.log(mse([0, 1], [0, 3])); // 2
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * await fit(model, [[0, 1], [1, 0]], { batchSize: 2, loss: mse() });
 * ```
 */
export function mse(): Loss;
export function mse(expected: ArrayLike<number>, actual: ArrayLike<number>): number;
export function mse(...pair: [] | Parameters<typeof metrics.mse>): Loss | number {
  return pair.length === 0 ? losses.mse() : metrics.mse(...pair);
}

/**
 * Mean absolute error. `mae()` is the loss, over elements and samples; `mae(expected, actual)` the metric, in units of the
 * data.
 *
 * @throws UserError for different lengths, no elements or NaN.
 * @example
 * ```ts
 * import { mae } from "sandglass";
 * console.log(mae([0, 1], [0, 3]), mae()); // 1 { type: 'mae' }
 * ```
 */
export function mae(): Loss;
export function mae(expected: ArrayLike<number>, actual: ArrayLike<number>): number;
export function mae(...pair: [] | Parameters<typeof metrics.mae>): Loss | number {
  return pair.length === 0 ? losses.mae() : metrics.mae(...pair);
}

/**
 * Binary cross-entropy in nats, for targets in 0 … 1. `bce()` is the loss, computed from logits when the model ends in a
 * sigmoid; `bce(targets, probabilities)` the metric, averaged over all elements, probabilities cut to 1e-7 … 1 - 1e-7.
 *
 * @throws UserError for different lengths, no elements or NaN.
 * @example
 * ```ts
 * import { bce } from "sandglass";
 * console.log(bce([1, 0], [0.5, 0.5]).toFixed(4), bce()); // 0.6931 { type: 'bce' }
 * ```
 */
export function bce(): Loss;
export function bce(targets: ArrayLike<number>, probabilities: ArrayLike<number>): number;
export function bce(...pair: [] | Parameters<typeof metrics.bce>): Loss | number {
  return pair.length === 0 ? losses.bce() : metrics.bce(...pair);
}

/**
 * Structural similarity. `ssim({ bceWeight })` is the loss: 1 - SSIM of pictures in [0, 1] plus `bceWeight` (default .5) times
 * their cross-entropy. `ssim(expected, actual, options)` is the metric, the mean over the images. Source: Wang et al. 2004.
 *
 * @throws UserError for images smaller than the window, different lengths or NaN.
 * @example
 * ```ts
 * import { ssim } from "sandglass";
 * const image = Float32Array.from({ length: 28 * 28 }, (_, at) => (at % 7) / 7);
 * console.log(ssim(image, image, { shape: [28, 28], dataRange: 1 }), ssim()); // 1 { type: 'ssim', bceWeight: 0.5 }
 * ```
 */
export function ssim(options?: { readonly bceWeight?: number }): Loss;
export function ssim(expected: ArrayLike<number>, actual: ArrayLike<number>, options: SsimOptions): number;
export function ssim(...given: Parameters<typeof losses.ssim> | Parameters<typeof metrics.ssim>): Loss | number {
  return given.length < 2 ? losses.ssim(...(given as [])) : metrics.ssim(...(given as Parameters<typeof metrics.ssim>));
}
