import { fitGaussian, whiten } from "../statistics/mahalanobis.js";
import type { Rows } from "../statistics/rows.js";
import { drawBank, type KnnOptions, meanNearest, usualK } from "./knn-score.js";
import { checkWide } from "./mahalanobis-score.js";
import { checkMaterial, inputsOf, type Material, type ScoreRule } from "./score.js";

/** How normals spread, and normals to compare with in units of that spread. */
export interface WhitenedKnnState {
  readonly [name: string]: number | Float32Array | Float64Array;
  readonly mean: Float64Array;
  readonly factor: Float64Array;
  readonly shrinkage: number;
  /** Whitened. */
  readonly bank: Float32Array;
  readonly width: number;
}

/**
 * Mean Mahalanobis distance (Ledoit-Wolf covariance of the normals) of the sample to the `k` nearest normal samples. Columns
 * that go together count together: a sample is far that leaves the directions in which normals vary, be it a little.
 *
 * @throws UserError from `fit` for samples that do not vary or have more than 4096 elements, from `score` when there are fewer
 * than k normals.
 * @example
 * ```ts
 * import { whitenedKnn } from "sandglass";
 * const normal = Float32Array.from({ length: 40 }, (_, at) => (at >> 1) + 0.1 * Math.sin(at));
 * const rows = (input: Float32Array) => ({ shape: [2], count: input.length / 2, input, reconstruction: input });
 * const rule = whitenedKnn(1);
 * const [along, across] = rule.score(rows(Float32Array.of(21, 21, 9, 11)), rule.fit!(rows(normal)));
 * console.log(across! > along!); // true
 * ```
 */
export function whitenedKnn(
  k: number = usualK,
  { bank: most = 3000, seed = 0 }: KnnOptions = {},
): ScoreRule<WhitenedKnnState> {
  const kind = "whitened-knn";
  const name = k === usualK ? kind : `${kind}:${k}`;
  const rowsFrom = (material: Material): Rows => {
    checkMaterial(name, material);
    return inputsOf(material);
  };
  return {
    name,
    options: { k, bank: most, seed },
    needsCode: false,
    fit: (training) => {
      const rows = rowsFrom(training);
      checkWide(name, rows);
      const gaussian = fitGaussian(rows);
      const { data } = whiten(gaussian, rowsFrom(drawBank(kind, training, most, seed)));
      return { ...gaussian, bank: Float32Array.from(data), width: rows.width };
    },
    score: (material, { bank, width, mean, factor, shrinkage }) =>
      meanNearest(
        { data: bank, count: bank.length / width, width },
        whiten({ mean, factor, shrinkage }, rowsFrom(material)),
        k,
      ),
  };
}
