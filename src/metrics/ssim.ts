import { checkPair, notNaN } from "./check.js";
import { mean } from "./descriptive.js";
import { type LocalMoments, LocalMomentsFilter } from "./local-moments.js";
import { planSsim, type SsimOptions, type SsimPlan } from "./ssim-window.js";

/**
 * Structural similarity of each image pair, at most 1, averaged over channels and over every place where the whole
 * window fits (as scikit-image does).
 *
 * Source: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural
 * similarity", 2004. `window: "uniform"` is scikit-image's default.
 *
 * @throws UserError for images smaller than the window, different lengths or NaN.
 * @example
 * ```ts
 * import { ssimPerSample } from "sandglass";
 * const images = Float32Array.from({ length: 2 * 28 * 28 }, (_, at) => (at % 7) / 7);
 * console.log(ssimPerSample(images, images, { shape: [1, 28, 28], dataRange: 1 })); // Float64Array(2) [ 1, 1 ]
 * ```
 */
export function ssimPerSample(
  expected: ArrayLike<number>,
  actual: ArrayLike<number>,
  options: SsimOptions,
): Float64Array {
  const plan = planSsim("ssim", options);
  const plane = plan.height * plan.width;
  checkPair("ssim", expected, actual, plan.channels * plane);
  const filter = new LocalMomentsFilter(plan.weights, plan.height, plan.width, expected.length / plane);
  const scores = new Float64Array(expected.length / (plan.channels * plane));
  for (let sample = 0; sample < scores.length; sample++) {
    let sum = 0;
    for (let channel = 0; channel < plan.channels; channel++) {
      const moments = filter.compute(expected, actual, (sample * plan.channels + channel) * plane);
      const places = moments.rows * moments.columns;
      let total = 0;
      for (let at = 0; at < places; at++) total += similarityAt(moments, at, plan);
      sum += total / places;
    }
    scores[sample] = notNaN(`ssim of sample ${sample}`, sum / plan.channels);
  }
  return scores;
}

/**
 * Mean of {@link ssimPerSample} over the images.
 *
 * @throws UserError for images smaller than the window, different lengths or NaN.
 * @example
 * ```ts
 * import { ssim } from "sandglass";
 * const image = Float32Array.from({ length: 28 * 28 }, (_, at) => (at % 7) / 7);
 * console.log(ssim(image, image, { shape: [28, 28], dataRange: 1, window: "uniform" })); // 1
 * ```
 */
export function ssim(expected: ArrayLike<number>, actual: ArrayLike<number>, options: SsimOptions): number {
  return mean(ssimPerSample(expected, actual, options));
}

/**
 * Structural similarity at every pixel, in the layout of the input; borders see the image mirrored, as in
 * scikit-image's `full=True`.
 *
 * @throws UserError for images smaller than the window or different lengths.
 * @example
 * ```ts
 * import { ssimMap } from "sandglass";
 * const image = Float32Array.from({ length: 28 * 28 }, (_, at) => (at % 7) / 7);
 * console.log(ssimMap(image, image, { shape: [28, 28], dataRange: 1 }).length); // 784
 * ```
 */
export function ssimMap(expected: ArrayLike<number>, actual: ArrayLike<number>, options: SsimOptions): Float32Array {
  const plan = planSsim("ssim", options);
  const plane = plan.height * plan.width;
  checkPair("ssim", expected, actual, plan.channels * plane);
  const border = (plan.weights.length - 1) / 2;
  const [height, width] = [plan.height + 2 * border, plan.width + 2 * border];
  const filter = new LocalMomentsFilter(plan.weights, height, width, expected.length / plane);
  const [x, y] = [new Float64Array(height * width), new Float64Array(height * width)];
  const map = new Float32Array(expected.length);
  for (let offset = 0; offset < map.length; offset += plane) {
    mirror(expected, offset, plan, border, x);
    mirror(actual, offset, plan, border, y);
    const moments = filter.compute(x, y, 0);
    for (let at = 0; at < plane; at++) map[offset + at] = similarityAt(moments, at, plan);
  }
  return map;
}

function similarityAt(moments: LocalMoments, at: number, plan: SsimPlan): number {
  const { fields } = moments;
  const { c1, c2, covarianceFactor } = plan;
  const meanX = fields[0][at]!;
  const meanY = fields[1][at]!;
  const variances = covarianceFactor * (fields[2][at]! - meanX * meanX - meanY * meanY);
  const covariance = covarianceFactor * (fields[3][at]! - meanX * meanY);
  return ((2 * meanX * meanY + c1) * (2 * covariance + c2)) / ((meanX * meanX + meanY * meanY + c1) * (variances + c2));
}

/** Copies a plane into the middle of `out` and mirrors it at the borders, the edge pixel included (dcba|abcd|dcba). */
function mirror(
  source: ArrayLike<number>,
  offset: number,
  { height, width }: SsimPlan,
  border: number,
  out: Float64Array,
): void {
  const reflect = (at: number, length: number): number => (at < 0 ? -1 - at : at >= length ? 2 * length - 1 - at : at);
  let to = 0;
  for (let row = -border; row < height + border; row++) {
    const from = offset + reflect(row, height) * width;
    for (let column = -border; column < width + border; column++) out[to++] = source[from + reflect(column, width)]!;
  }
}
