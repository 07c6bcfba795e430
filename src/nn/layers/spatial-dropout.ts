import { bernoulli } from "../../graph/compose.js";
import { mul } from "../../graph/ops/elementwise.js";
import { checkNumber, checkRank } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

interface ChannelDropout<T extends string> extends LayerBase<T> {
  /** Fraction of the channels set to 0. */
  readonly rate: number;
}

export interface SpatialDropout1d extends ChannelDropout<"spatialDropout1d"> {}
export interface SpatialDropout2d extends ChannelDropout<"spatialDropout2d"> {}

/**
 * Sets a random fraction `rate` of the channels of a series [channels, length] to 0 and scales the others by 1 / (1 - rate),
 * in training only, as Keras `SpatialDropout1D`. Source: Tompson et al. 2015.
 *
 * @example
 * ```ts
 * import { spatialDropout1d } from "sandglass";
 * console.log(spatialDropout1d(0.2).rate); // 0.2
 * ```
 */
export function spatialDropout1d(rate: number, options: LayerOptions<SpatialDropout1d, "rate"> = {}): SpatialDropout1d {
  return { type: "spatialDropout1d", rate, ...options };
}

/**
 * Sets a random fraction `rate` of the channels of an image [channels, height, width] to 0 and scales the others by
 * 1 / (1 - rate), in training only, as Keras `SpatialDropout2D`. Source: Tompson et al. 2015.
 *
 * @example
 * ```ts
 * import { spatialDropout2d } from "sandglass";
 * console.log(spatialDropout2d(0.2).rate); // 0.2
 * ```
 */
export function spatialDropout2d(rate: number, options: LayerOptions<SpatialDropout2d, "rate"> = {}): SpatialDropout2d {
  return { type: "spatialDropout2d", rate, ...options };
}

function channelRule<S extends ChannelDropout<string>>(rank: 2 | 3): LayerRule<S> {
  return {
    defaults: {},
    required: ["rate"],
    outputShape({ rate }, input, where) {
      checkNumber(where, "rate", rate, { atLeast: 0, below: 1 });
      checkRank(where, input, rank);
      return input;
    },
    weights: () => [],
    build({ rate }, x, scope) {
      if (!scope.training || rate === 0) return x;
      const channels = [x.shape[0]!, ...x.shape.slice(1).map(() => 1)];
      return mul(x, mul(bernoulli(channels, 1 - rate, scope.stream()), 1 / (1 - rate)));
    },
  };
}

export const spatialDropout1dRule: LayerRule<SpatialDropout1d> = channelRule<SpatialDropout1d>(2);
export const spatialDropout2dRule: LayerRule<SpatialDropout2d> = channelRule<SpatialDropout2d>(3);
