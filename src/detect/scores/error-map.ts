import { checkMaterial, type Material, type ScoreRule } from "./score.js";

/**
 * The error of each element in the layout of the input, as the score sees it where it can (absolute, cross-entropy,
 * 1 - SSIM), else squared.
 *
 * @throws UserError when the material does not hold whole samples.
 * @example
 * ```ts
 * import { errorMap, mseScore } from "sandglass";
 * const material = { shape: [2], count: 1, input: Float32Array.of(1, 3), reconstruction: Float32Array.of(1, 1) };
 * console.log(errorMap(mseScore(), material).join(" ")); // 0 4
 * ```
 */
export function errorMap(rule: ScoreRule, material: Material): Float32Array {
  checkMaterial("error map", material);
  if (rule.map !== undefined) return rule.map(material);
  return material.input.map((value, at) => (value - material.reconstruction[at]!) ** 2);
}
