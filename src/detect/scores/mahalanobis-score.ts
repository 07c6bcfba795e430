import { UserError } from "../../core/errors.js";
import { fitGaussian, mahalanobis } from "../statistics/mahalanobis.js";
import type { Rows } from "../statistics/rows.js";
import { checkMaterial, codesOf, inputsOf, type Material, residualsOf, type ScoreRule } from "./score.js";

/** Mean and Cholesky factor of the covariance of normal codes or residuals. */
export interface GaussianState {
  readonly [name: string]: number | Float64Array;
  readonly mean: Float64Array;
  readonly factor: Float64Array;
  readonly shrinkage: number;
}

/** A covariance of this width takes 128 MB and a cube of it in time. */
const widest = 4096;

/**
 * Mahalanobis distance of the code from normal codes (Ledoit-Wolf covariance): catches anomalies that are reconstructed
 * well from an unusual code.
 *
 * Source: Denouden et al., "Improving reconstruction autoencoder out-of-distribution detection with Mahalanobis distance", 2018.
 *
 * @throws UserError from `fit` when the model has no code or a constant one.
 * @example
 * ```ts
 * import { latentMahalanobis } from "sandglass";
 * const numbers = Float32Array.of(-1, 0, 1, 2);
 * const material = { shape: [1], count: 4, input: numbers, reconstruction: numbers, code: numbers };
 * const rule = latentMahalanobis();
 * console.log(rule.score(material, rule.fit!(material))[3]!.toFixed(2)); // 1.34
 * ```
 */
export function latentMahalanobis(): ScoreRule<GaussianState> {
  return rule("latent-mahalanobis", true, (material) => codesOf("latent-mahalanobis", material));
}

/**
 * Mahalanobis distance of the residual from normal residuals: an error counts by how unusual it is where it occurs.
 *
 * @throws UserError from `fit` for constant residuals or samples of more than 4096 elements.
 * @example
 * ```ts
 * import { residualMahalanobis } from "sandglass";
 * const input = Float32Array.of(-1, 0, 1, 2);
 * const material = { shape: [1], count: 4, input, reconstruction: new Float32Array(4) };
 * const rule = residualMahalanobis();
 * console.log(rule.score(material, rule.fit!(material))[3]!.toFixed(2)); // 1.34
 * ```
 */
export function residualMahalanobis(): ScoreRule<GaussianState> {
  return rule("residual-mahalanobis", false, residualsOf);
}

/**
 * Mahalanobis distance of the sample itself from normal samples: what breaks the usual relation of its numbers to each other,
 * such as a point that its neighbours in a series do not explain. Learns apart from any model.
 *
 * @throws UserError from `fit` for constant samples or such of more than 4096 elements.
 * @example
 * ```ts
 * import { inputMahalanobis } from "sandglass";
 * const material = { shape: [1], count: 4, input: Float32Array.of(-1, 0, 1, 2), reconstruction: new Float32Array(4) };
 * const rule = inputMahalanobis();
 * console.log(rule.score(material, rule.fit!(material))[3]!.toFixed(2)); // 1.34
 * ```
 */
export function inputMahalanobis(): ScoreRule<GaussianState> {
  return rule("input-mahalanobis", false, inputsOf);
}

function rule(name: string, needsCode: boolean, rowsFrom: (material: Material) => Rows): ScoreRule<GaussianState> {
  return {
    name,
    options: {},
    needsCode,
    fit: (training) => {
      checkMaterial(name, training);
      const rows = rowsFrom(training);
      checkWide(name, rows);
      return { ...fitGaussian(rows) };
    },
    score: (material, state) => {
      checkMaterial(name, material);
      return mahalanobis(state, rowsFrom(material));
    },
  };
}

/** Refuses samples whose covariance would not fit into memory. */
export function checkWide(where: string, { width }: Rows): void {
  if (width <= widest) return;
  throw new UserError({ where, expected: `at most ${widest} numbers a sample`, got: String(width) });
}
