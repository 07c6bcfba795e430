import { UserError } from "../../core/errors.js";
import { clamp, less } from "../../graph/compose.js";
import { add, cos, log, mul, sqrt, sub } from "../../graph/ops/elementwise.js";
import { uniform } from "../../graph/ops/source.js";
import { checkNumber } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface Dropout extends LayerBase<"dropout"> {
  /** Fraction of the elements set to 0. */
  readonly rate: number;
}

export interface GaussianNoise extends LayerBase<"gaussianNoise"> {
  /** Standard deviation, in the units of the layer's input. */
  readonly sd: number;
  /** Range the noisy numbers are cut to, as noisy pictures are; null (the default) leaves them as they are. */
  readonly clip: readonly [low: number, high: number] | null;
}

export interface RandomGain extends LayerBase<"randomGain"> {
  /** Least factor. */
  readonly low: number;
  /** Greatest factor. Default 1. */
  readonly high: number;
}

/**
 * Sets a random fraction `rate` of the elements to 0 and scales the others by 1 / (1 - rate), in training only, as Keras
 * `Dropout`. Source: Srivastava et al. 2014.
 *
 * @example
 * ```ts
 * import { dropout } from "sandglass";
 * const layer = dropout(0.2);
 * console.log(layer.rate); // 0.2
 * ```
 */
export function dropout(rate: number, options: LayerOptions<Dropout, "rate"> = {}): Dropout {
  return { type: "dropout", rate, ...options };
}

export const dropoutRule: LayerRule<Dropout> = {
  defaults: {},
  required: ["rate"],
  outputShape({ rate }, input, where) {
    checkNumber(where, "rate", rate, { atLeast: 0, below: 1 });
    return input;
  },
  weights: () => [],
  build({ rate }, x, scope) {
    if (!scope.training || rate === 0) return x;
    return mul(x, mul(less(uniform(x.shape, scope.stream()), 1 - rate), 1 / (1 - rate)));
  },
};

/**
 * Adds Gaussian noise of mean 0 and standard deviation `sd`, in training only, as Keras `GaussianNoise`. As the first
 * encoder layer it makes a denoising autoencoder (Vincent et al. 2008): the target stays the clean input.
 *
 * @example
 * ```ts
 * import { gaussianNoise } from "sandglass";
 * const layer = gaussianNoise(0.3);
 * console.log(layer.sd); // 0.3
 * ```
 */
export function gaussianNoise(sd: number, options: LayerOptions<GaussianNoise, "sd"> = {}): GaussianNoise {
  return { type: "gaussianNoise", sd, clip: null, ...options };
}

export const gaussianNoiseRule: LayerRule<GaussianNoise> = {
  defaults: { clip: null },
  required: ["sd"],
  outputShape({ sd, clip }, input, where) {
    checkNumber(where, "sd", sd, { atLeast: 0 });
    if (clip !== null && !(Array.isArray(clip) && clip.length === 2 && clip[0] < clip[1])) {
      throw new UserError({
        where: `${where}, option "clip"`,
        expected: "[low, high] or null",
        got: JSON.stringify(clip),
      });
    }
    return input;
  },
  weights: () => [],
  build({ sd, clip }, x, scope) {
    if (!scope.training || sd === 0) return x;
    // Box and Muller (1958), with the scale folded into the radius.
    const radius = sqrt(mul(log(sub(1, uniform(x.shape, scope.stream()))), -2 * sd * sd));
    const noisy = add(x, mul(radius, cos(mul(uniform(x.shape, scope.stream()), 2 * Math.PI))));
    return clip === null ? noisy : clamp(noisy, clip[0], clip[1]);
  },
};

/**
 * Multiplies each sample by a random factor of its own, uniform in `[low, high)`, in training only. As the first encoder
 * layer it makes an autoencoder that restores the strength samples had; whatever is faint by nature, unlike all it has
 * seen, comes out too strong.
 *
 * @example
 * ```ts
 * import { randomGain } from "sandglass";
 * const layer = randomGain(0.5);
 * console.log(layer.low, layer.high); // 0.5 1
 * ```
 */
export function randomGain(low: number, options: LayerOptions<RandomGain, "low"> = {}): RandomGain {
  return { type: "randomGain", low, high: 1, ...options };
}

export const randomGainRule: LayerRule<RandomGain> = {
  defaults: { high: 1 },
  required: ["low"],
  outputShape({ low, high }, input, where) {
    checkNumber(where, "low", low, { atLeast: 0 });
    checkNumber(where, "high", high, { atLeast: low });
    return input;
  },
  weights: () => [],
  build({ low, high }, x, scope) {
    if (!scope.training) return x;
    const one = x.shape.map(() => 1);
    return mul(x, add(mul(uniform(one, scope.stream()), high - low), low));
  },
};
