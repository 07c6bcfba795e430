import { fitPca, pcaErrors } from "../statistics/pca.js";
import type { Baseline } from "./baseline.js";

/**
 * Mean squared error after projection onto the `size` principal axes of the training normals and back: the best linear
 * autoencoder with a code of that size. Fewer axes are taken where the data has fewer; a `size` below 1 is the share of the
 * variance to explain.
 *
 * @throws UserError from `fit` when size is neither a share nor a whole number >= 1, or for NaN.
 * @example
 * ```ts
 * import { pcaReconstruction } from "sandglass";
 * const line = { data: Float32Array.of(0, 0, 1, 1, 2, 2), count: 3, width: 2 };
 * const fitted = pcaReconstruction(1).fit(line);
 * console.log(fitted.score({ data: Float32Array.of(1, 3), count: 1, width: 2 })[0]!.toFixed(3)); // 1.000
 * ```
 */
export function pcaReconstruction(size = 32): Baseline {
  return {
    name: size < 1 ? `pca-${Number((100 * size).toFixed(6))}%` : `pca-${size}`,
    fit: (train) => {
      const pca = fitPca(train, Math.min(size, Math.max(1, Math.min(train.count, train.width) - 1)));
      return { score: (rows) => pcaErrors(pca, rows) };
    },
  };
}
