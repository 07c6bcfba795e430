import type { Corrupt } from "./apply.js";

/** Adds a Gaussian number to every element. */
export interface GaussianNoise {
  readonly kind: "gaussian";
  readonly sd: number;
  /** Range the result is cut to; images are usually cut to [0, 1]. */
  readonly clip?: readonly [low: number, high: number];
}

export const gaussianNoise: Corrupt<GaussianNoise> = (data, { sd, clip }, random) => {
  const [low, high] = clip ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let at = 0; at < data.length; at++) data[at] = Math.min(high, Math.max(low, data[at]! + random.normal(0, sd)));
};
