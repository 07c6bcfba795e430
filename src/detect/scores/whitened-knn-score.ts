import { UserError } from "../../core/errors.js";
import { cholesky } from "../statistics/cholesky.js";
import { columnMeans, moments } from "../statistics/covariance.js";
import { type Gaussian, whiten } from "../statistics/mahalanobis.js";
import { neighbourDifferences } from "../statistics/neighbour-differences.js";
import type { Rows } from "../statistics/rows.js";
import { drawBank, type KnnOptions, meanNearest, usualK } from "./knn-score.js";
import { checkWide } from "./mahalanobis-score.js";
import { checkMaterial, inputsOf, type Material, type ScoreRule } from "./score.js";

/** How near normals differ, and normals to compare with in units of that. */
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
 * Added to each variance, as a share of the mean one: columns that near normals share, words above all, would otherwise outweigh
 * all others, and with them what stands in for missing cells.
 */
const floor = 0.03;

/** How normals differ from their neighbours is learned from so many of them, and this many neighbours each. */
const [learners, neighbours] = [1000, 5];

/**
 * Mean distance of the sample to the `k` nearest normal samples, in columns whitened by the covariance (Ledoit and Wolf) of the
 * differences between near normals: a sample is far that differs from them in a way in which they do not differ from each other,
 * be it a little. Near ones, because normals may be of several kinds: what tells the kinds apart is no leeway within one.
 *
 * Source: Bar-Hillel et al., "Learning a Mahalanobis metric from equivalence constraints", JMLR 6, 2005, with near normals for
 * those of the same kind.
 *
 * @throws UserError from `fit` when all samples are equal or have more than 4096 elements, from `score` when there are fewer
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
      checkWide(name, rowsFrom(training));
      const rows = rowsFrom(drawBank(kind, training, most, seed));
      const mean = columnMeans(rows);
      const gaussian = { ...localGaussian(rows), mean };
      return { ...gaussian, bank: Float32Array.from(whiten(gaussian, rows).data), width: rows.width };
    },
    score: (material, { bank, width, mean, factor, shrinkage }) =>
      meanNearest(
        { data: bank, count: bank.length / width, width },
        whiten({ mean, factor, shrinkage }, rowsFrom(material)),
        k,
      ),
  };
}

function localGaussian(rows: Rows): Gaussian {
  const { width } = rows;
  const count = Math.min(rows.count, learners);
  const few = { ...rows, count, data: rows.data.subarray(0, count * width) };
  const differences = neighbourDifferences(few, neighbours);
  if (differences.count === 0) {
    throw new UserError({ where: "whitened-knn", expected: "samples that differ", got: `${rows.count} equal ones` });
  }
  const { mean, covariance, shrinkage } = moments(differences, "ledoit-wolf");
  let sum = 0;
  for (let at = 0; at < width; at++) sum += covariance[at * (width + 1)]!;
  for (let at = 0; at < width; at++) covariance[at * (width + 1)]! += (floor * sum) / width;
  return { mean, factor: cholesky(covariance, width)!, shrinkage };
}
