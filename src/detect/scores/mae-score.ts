import { sizeOf } from "../../core/shape.js";
import { maePerSample } from "../../metrics/index.js";
import { checkMaterial, type ScoreRule } from "./score.js";

/**
 * Mean absolute reconstruction error: single large errors count less than in the squared one.
 *
 * @example
 * ```ts
 * import { maeScore } from "sandglass";
 * const material = { shape: [2], count: 1, input: Float32Array.of(1, 3), reconstruction: Float32Array.of(1, 1) };
 * console.log(maeScore().score(material, {})[0]); // 1
 * ```
 */
export function maeScore(): ScoreRule {
  return {
    name: "mae",
    options: {},
    needsCode: false,
    score: (material) => {
      checkMaterial("mae score", material);
      return maePerSample(material.input, material.reconstruction, sizeOf(material.shape));
    },
    map: ({ input, reconstruction }) => input.map((value, at) => Math.abs(value - reconstruction[at]!)),
  };
}
