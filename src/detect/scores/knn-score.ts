import { Random } from "../../core/random.js";
import { checkFinite, type Rows } from "../statistics/rows.js";
import { distancesToNearest } from "./nearest-few.js";
import {
  checkMaterial,
  codesOf,
  inputsOf,
  type Material,
  residualsOf,
  type ScoreRule,
  selectSamples,
} from "./score.js";

/** The normal codes, residuals or inputs to compare with. */
export interface KnnState {
  readonly [name: string]: number | Float32Array;
  readonly bank: Float32Array;
  readonly width: number;
}

/** Neighbours where nothing else is said; part of the name otherwise. */
export const usualK = 5;

/** What neighbour scores compare with. */
export interface KnnOptions {
  /** At most this many normals, drawn at random, are kept. Default 3000. */
  readonly bank?: number;
  /** Draws the bank. Default 0. */
  readonly seed?: number;
}

/**
 * Mean distance of the code to the `k` nearest normal codes.
 *
 * @throws UserError from `fit` when the model has no code, from `score` when there are fewer than k normals.
 * @example
 * ```ts
 * import { latentKnn } from "sandglass";
 * const numbers = Float32Array.of(0, 1, 2);
 * const normal = { shape: [1], count: 3, input: numbers, reconstruction: numbers, code: numbers };
 * const far = { ...normal, code: Float32Array.of(0, 1, 9) };
 * const rule = latentKnn(1);
 * console.log(rule.score(far, rule.fit!(normal))[2]); // 7
 * ```
 */
export function latentKnn(k: number = usualK, options: KnnOptions = {}): ScoreRule<KnnState> {
  return neighbourScore("latent-knn", { needsCode: true, k, ...options }, (material) =>
    codesOf("latent-knn", material),
  );
}

/**
 * Mean distance of the residual to the `k` nearest normal residuals.
 *
 * @throws UserError from `score` when there are fewer than k normals.
 * @example
 * ```ts
 * import { residualKnn } from "sandglass";
 * const normal = { shape: [1], count: 3, input: Float32Array.of(0, 1, 2), reconstruction: new Float32Array(3) };
 * const rule = residualKnn(1);
 * console.log(rule.score({ ...normal, input: Float32Array.of(0, 1, 9) }, rule.fit!(normal))[2]); // 7
 * ```
 */
export function residualKnn(k: number = usualK, options: KnnOptions = {}): ScoreRule<KnnState> {
  return neighbourScore("residual-knn", { needsCode: false, k, ...options }, residualsOf);
}

/**
 * Mean distance of the sample itself to the `k` nearest normal samples: what a model adds to, rather than looks at.
 *
 * @throws UserError from `score` when there are fewer than k normals.
 * @example
 * ```ts
 * import { inputKnn } from "sandglass";
 * const normal = { shape: [1], count: 3, input: Float32Array.of(0, 1, 2), reconstruction: new Float32Array(3) };
 * const rule = inputKnn(1);
 * console.log(rule.score({ ...normal, input: Float32Array.of(0, 1, 9) }, rule.fit!(normal))[2]); // 7
 * ```
 */
export function inputKnn(k: number = usualK, options: KnnOptions = {}): ScoreRule<KnnState> {
  return neighbourScore("input-knn", { needsCode: false, k, ...options }, inputsOf);
}

/** A score by neighbours among rows that are made of a material. */
export function neighbourScore(
  kind: string,
  {
    needsCode,
    k,
    usualK: unnamed = usualK,
    bank: most = 3000,
    seed = 0,
  }: KnnOptions & { readonly needsCode: boolean; readonly k: number; readonly usualK?: number },
  rowsFrom: (material: Material) => Rows,
): ScoreRule<KnnState> {
  const name = k === unnamed ? kind : `${kind}:${k}`;
  return {
    name,
    options: { k, bank: most, seed },
    needsCode,
    fit: (training) => {
      checkMaterial(name, training);
      const chosen = drawBank(kind, training, most, seed);
      const { data, width } = rowsFrom(chosen);
      const bank = Float32Array.from(data);
      checkFinite(
        name,
        bank.reduce((sum, value) => sum + value, 0),
      );
      return { bank, width };
    },
    score: (material, { bank, width }) => {
      checkMaterial(name, material);
      return meanNearest({ data: bank, count: bank.length / width, width }, rowsFrom(material), k);
    },
  };
}

/** At most `most` of the normals, drawn at random. */
export function drawBank(kind: string, training: Material, most: number, seed: number): Material {
  return selectSamples(training, [...new Random(seed, kind).permutation(training.count).subarray(0, most)]);
}

/** Mean distance of each row to the `k` nearest of the bank. */
export function meanNearest(bank: Rows, rows: Rows, k: number): Float64Array {
  const distances = distancesToNearest(bank, rows, k);
  return Float64Array.from({ length: rows.count }, (_, row) => {
    let sum = 0;
    for (let at = row * k; at < (row + 1) * k; at++) sum += distances[at]!;
    return sum / k;
  });
}
