import { meanKeep, square } from "../../graph/compose.js";
import { add, div, mul, sqrt, sub } from "../../graph/ops/elementwise.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { checkFlag, checkNumber, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface LayerNorm extends LayerBase<"layerNorm"> {
  readonly epsilon: number;
  /** Whether to add a learned beta. */
  readonly center: boolean;
  /** Whether to multiply by a learned gamma. */
  readonly scale: boolean;
}

const defaults = { epsilon: 1e-3, center: true, scale: true } as const;

/**
 * Normalises each sample by itself over its first axis: all features of [features], the channels at each place of
 * [channels, length] and [channels, height, width], with their mean and population variance; then a learned gamma and beta
 * for each. Defaults are those of Keras `LayerNormalization`, whose last axis is our first.
 *
 * Source: Ba, Kiros and Hinton 2016.
 *
 * @example
 * ```ts
 * import { layerNorm } from "sandglass";
 * console.log(layerNorm().epsilon); // 0.001
 * ```
 */
export function layerNorm(options: LayerOptions<LayerNorm> = {}): LayerNorm {
  return { type: "layerNorm", ...defaults, ...options };
}

export const layerNormRule: LayerRule<LayerNorm> = {
  defaults,
  required: [],
  outputShape({ epsilon, center, scale }, input, where) {
    checkNumber(where, "epsilon", epsilon, { atLeast: 0 });
    checkFlag(where, "center", center);
    checkFlag(where, "scale", scale);
    if (input.length === 0) throw misfit(where, "at least one axis", input, "Add reshape([1]) before it.");
    return input;
  },
  weights: ({ center, scale }, [channels]) => [
    ...(scale ? [{ name: "gamma", shape: [channels!], initializer: "ones", trainable: true } as const] : []),
    ...(center ? [{ name: "beta", shape: [channels!], initializer: "zeros", trainable: true } as const] : []),
  ],
  build({ epsilon, center, scale }, x, scope) {
    const perChannel = (value: Value): Value => reshape(value, [x.shape[0]!, ...x.shape.slice(1).map(() => 1)]);
    const centred = sub(x, meanKeep(x, [0]));
    const normal = div(centred, sqrt(add(meanKeep(square(centred), [0]), epsilon)));
    const scaled = scale ? mul(normal, perChannel(scope.weight("gamma"))) : normal;
    return center ? add(scaled, perChannel(scope.weight("beta"))) : scaled;
  },
};
