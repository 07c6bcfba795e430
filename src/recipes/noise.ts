import type { Corruption } from "../data/corrupt/corrupt.js";
import { gaussianNoise, type Layer } from "../nn/index.js";

/** Pictures stay pictures: noisy ones are cut to this range. */
const pixels = [0, 1] as const;

/** Noise on a picture for tests, and the layer that adds the same kind anew to every picture in training. */
export function pictureNoise(sd: number): { readonly noise?: Corruption; readonly layers: readonly Layer[] } {
  if (sd === 0) return { layers: [] };
  return { noise: { kind: "gaussian", sd, clip: pixels }, layers: [gaussianNoise(sd, { clip: pixels })] };
}
