import { sizeOf } from "../../core/shape.js";
import { msePerSample } from "../../metrics/index.js";
import { checkMaterial, type ScoreRule } from "./score.js";

/**
 * Mean squared reconstruction error: the default score.
 *
 * @example
 * ```ts
 * import { mseScore } from "sandglass";
 * const material = { shape: [2], count: 1, input: Float32Array.of(1, 3), reconstruction: Float32Array.of(1, 1) };
 * console.log(mseScore().score(material, {})[0]); // 2
 * ```
 */
export function mseScore(): ScoreRule {
  return {
    name: "mse",
    options: {},
    needsCode: false,
    score: (material) => {
      checkMaterial("mse score", material);
      return msePerSample(material.input, material.reconstruction, sizeOf(material.shape));
    },
  };
}
