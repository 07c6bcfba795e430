import { UserError } from "../core/errors.js";
import { checkPair, notNaN } from "./check.js";
import { LocalMomentsFilter } from "./local-moments.js";
import { planSsim, type SsimOptions, type SsimPlan } from "./ssim-window.js";

/**
 * Exponents of the five scales in the paper, finest first.
 *
 * @example
 * ```ts
 * import { msSsimWeights } from "sandglass";
 * console.log(msSsimWeights.length); // 5
 * ```
 */
export const msSsimWeights: readonly number[] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** How {@link msSsimPerSample} compares images. */
export interface MsSsimOptions extends SsimOptions {
  /** One exponent for each scale, finest first; default {@link msSsimWeights}. Fewer scales for small images. */
  readonly weights?: readonly number[];
}

/**
 * Multi-scale structural similarity of each image pair: contrast and structure at each scale, luminance at the
 * coarsest, halved by 2 x 2 averages in between; negative terms count as 0, channels are averaged.
 *
 * Source: Wang, Simoncelli and Bovik, "Multiscale structural similarity for image quality assessment", 2003.
 *
 * @throws UserError when the coarsest scale is smaller than the window (11: five scales need 176 x 176).
 * @example
 * ```ts
 * import { msSsimPerSample } from "sandglass";
 * const image = Float32Array.from({ length: 28 * 28 }, (_, at) => (at % 7) / 7);
 * const options = { shape: [28, 28], dataRange: 1, weights: [0.5, 0.5] };
 * console.log(msSsimPerSample(image, image, options)[0]!.toFixed(6)); // 1.000000
 * ```
 */
export function msSsimPerSample(
  expected: ArrayLike<number>,
  actual: ArrayLike<number>,
  options: MsSsimOptions,
): Float64Array {
  const { weights = msSsimWeights } = options;
  const scales = planScales(options, weights);
  const { channels, height, width } = scales[0]!.plan;
  checkPair("msSsim", expected, actual, channels * height * width);
  const scores = new Float64Array(expected.length / (channels * height * width));
  for (let sample = 0; sample < scores.length; sample++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      const start = (sample * channels + channel) * height * width;
      let x: ArrayLike<number> = Float64Array.from({ length: height * width }, (_, at) => expected[start + at]!);
      let y: ArrayLike<number> = Float64Array.from({ length: height * width }, (_, at) => actual[start + at]!);
      let product = 1;
      for (const [level, { plan, filter }] of scales.entries()) {
        if (level > 0) {
          const finer = scales[level - 1]!.plan;
          x = halve(x, finer);
          y = halve(y, finer);
        }
        const { contrast, whole } = similarities(filter, x, y, plan);
        product *= Math.max(level === scales.length - 1 ? whole : contrast, 0) ** weights[level]!;
      }
      sum += product;
    }
    scores[sample] = notNaN(`msSsim of sample ${sample}`, sum / channels);
  }
  return scores;
}

interface Scale {
  readonly plan: SsimPlan;
  readonly filter: LocalMomentsFilter;
}

function planScales(options: MsSsimOptions, weights: readonly number[]): Scale[] {
  if (weights.length === 0) throw new UserError({ where: "msSsim weights", expected: "one or more", got: "none" });
  let shape = options.shape;
  return weights.map((_, level) => {
    if (level > 0) shape = [...shape.slice(0, -2), Math.floor(shape.at(-2)! / 2), Math.floor(shape.at(-1)! / 2)];
    const plan = planSsim(`msSsim at scale ${level + 1} of ${weights.length}`, { ...options, shape });
    return { plan, filter: new LocalMomentsFilter(plan.weights, plan.height, plan.width) };
  });
}

/** Means of the contrast-structure term and of the whole similarity over one plane. */
function similarities(
  filter: LocalMomentsFilter,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { c1, c2, covarianceFactor }: SsimPlan,
): { contrast: number; whole: number } {
  const { rows, columns, fields } = filter.compute(x, y, 0);
  let contrastSum = 0;
  let wholeSum = 0;
  for (let at = 0; at < rows * columns; at++) {
    const meanX = fields[0][at]!;
    const meanY = fields[1][at]!;
    const covariance = covarianceFactor * (fields[3][at]! - meanX * meanY);
    const variances = covarianceFactor * (fields[2][at]! - meanX * meanX - meanY * meanY);
    const contrast = (2 * covariance + c2) / (variances + c2);
    contrastSum += contrast;
    wholeSum += (contrast * (2 * meanX * meanY + c1)) / (meanX * meanX + meanY * meanY + c1);
  }
  return { contrast: contrastSum / (rows * columns), whole: wholeSum / (rows * columns) };
}

/** Averages 2 x 2 blocks; a last odd row or column is dropped. */
function halve(plane: ArrayLike<number>, { height, width }: SsimPlan): Float64Array {
  const [rows, columns] = [Math.floor(height / 2), Math.floor(width / 2)];
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 2 * row * width + 2 * column;
      out[row * columns + column] = (plane[at]! + plane[at + 1]! + plane[at + width]! + plane[at + width + 1]!) / 4;
    }
  }
  return out;
}
