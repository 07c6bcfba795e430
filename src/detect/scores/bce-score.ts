import { sizeOf } from "../../core/shape.js";
import { bcePerSample } from "../../metrics/index.js";
import { checkMaterial, type ScoreRule } from "./score.js";

/**
 * Binary cross-entropy between input and reconstruction, both within 0 … 1. Biased by intensity: samples of zeros and ones
 * score best whatever their fit, so prefer `mseScore`; here to reproduce others.
 *
 * @example
 * ```ts
 * import { bceScore } from "sandglass";
 * const material = { shape: [1], count: 1, input: Float32Array.of(1), reconstruction: Float32Array.of(0.5) };
 * console.log(bceScore().score(material, {})[0]!.toFixed(3)); // 0.693
 * ```
 */
export function bceScore(): ScoreRule {
  return {
    name: "bce",
    options: {},
    needsCode: false,
    score: (material) => {
      checkMaterial("bce score", material);
      return bcePerSample(material.input, material.reconstruction, sizeOf(material.shape));
    },
    map: ({ input, reconstruction }) => Float32Array.from(bcePerSample(input, reconstruction, 1)),
  };
}
