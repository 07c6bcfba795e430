import { type SsimWindow, ssimMap, ssimPerSample } from "../../metrics/index.js";
import { checkMaterial, type Material, type ScoreRule } from "./score.js";

/** How {@link ssimScore} compares images. */
export interface SsimScoreOptions {
  /** Largest minus smallest possible value. Default 1. */
  readonly dataRange?: number;
  /** Default `gaussian`. */
  readonly window?: SsimWindow;
}

/**
 * 1 - SSIM, within 0 … 2, for images of at least 11 x 11: structure instead of brightness.
 *
 * @throws UserError from `score` for samples that are not images.
 * @example
 * ```ts
 * import { ssimScore } from "sandglass";
 * const input = Float32Array.from({ length: 144 }, (_, at) => (at % 5) / 5);
 * const material = { shape: [1, 12, 12], count: 1, input, reconstruction: input };
 * console.log(ssimScore().score(material, {})[0]!.toFixed(3)); // 0.000
 * ```
 */
export function ssimScore({ dataRange = 1, window = "gaussian" }: SsimScoreOptions = {}): ScoreRule {
  const optionsFor = ({ shape }: Material) => ({ shape, dataRange, window });
  return {
    name: "ssim",
    options: { dataRange, window },
    needsCode: false,
    score: (material) => {
      checkMaterial("ssim score", material);
      return ssimPerSample(material.input, material.reconstruction, optionsFor(material)).map((value) => 1 - value);
    },
    map: (material) => ssimMap(material.input, material.reconstruction, optionsFor(material)).map((value) => 1 - value),
  };
}
