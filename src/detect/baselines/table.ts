import type { Baseline } from "./baseline.js";
import { isolationForest } from "./isolation-forest.js";
import { meanIntensity } from "./mean-intensity.js";
import { nearestNeighbours } from "./nearest-neighbours.js";
import { pcaReconstruction } from "./pca-reconstruction.js";

/** Name of a baseline in the table. */
export type BaselineName = "mean-intensity" | "pca" | "knn" | "isolation-forest";

/**
 * Every baseline by name, made from a seed, with its usual settings.
 *
 * @example
 * ```ts
 * import { baselines } from "sandglass";
 * console.log(Object.keys(baselines).join(" ")); // mean-intensity pca knn isolation-forest
 * ```
 */
export const baselines: { readonly [name in BaselineName]: (seed?: number) => Baseline } = {
  "mean-intensity": () => meanIntensity(),
  pca: () => pcaReconstruction(),
  knn: (seed = 0) => nearestNeighbours(5, { seed }),
  "isolation-forest": (seed = 0) => isolationForest({ seed }),
};
