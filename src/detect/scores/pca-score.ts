import { fitPca, pcaErrors } from "../statistics/pca.js";
import { checkMaterial, inputsOf, type ScoreRule } from "./score.js";

/** Principal axes of normal samples. */
export interface PcaState {
  readonly [name: string]: number | Float64Array;
  readonly mean: Float64Array;
  /** One unit vector a row. */
  readonly axes: Float64Array;
}

/**
 * Mean squared error of a sample after projection onto the principal axes that explain a share of the variance of normal
 * samples (default .9): what the best linear autoencoder would say. Does not look at the model.
 *
 * @throws UserError from `fit` for a share that is not between 0 and 1, or for NaN.
 * @example
 * ```ts
 * import { inputPca } from "sandglass";
 * const input = Float32Array.of(0, 0, 1, 1, 2, 2);
 * const material = { shape: [2], count: 3, input, reconstruction: input };
 * const rule = inputPca();
 * const odd = { shape: [2], count: 1, input: Float32Array.of(1, 3), reconstruction: new Float32Array(2) };
 * console.log(rule.score(odd, rule.fit!(material))[0]!.toFixed(3)); // 1.000
 * ```
 */
export function inputPca(variance = 0.9): ScoreRule<PcaState> {
  return {
    name: "input-pca",
    options: { variance },
    needsCode: false,
    fit: (training) => {
      checkMaterial("input-pca", training);
      const { mean, axes } = fitPca(inputsOf(training), variance);
      return { mean, axes };
    },
    score: (material, { mean, axes }) => {
      checkMaterial("input-pca", material);
      const size = axes.length / mean.length;
      const nothing = { variances: new Float64Array(size), totalVariance: 0, size };
      return pcaErrors({ mean, axes, ...nothing }, inputsOf(material));
    },
  };
}
