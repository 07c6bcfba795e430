import { batchMean, mean, square } from "../../graph/compose.js";
import { add, div, mul, sqrt, sub } from "../../graph/ops/elementwise.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { checkFlag, checkNumber, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface BatchNorm extends LayerBase<"batchNorm"> {
  readonly momentum: number;
  readonly epsilon: number;
  /** Whether to add a learned beta. */
  readonly center: boolean;
  /** Whether to multiply by a learned gamma. */
  readonly scale: boolean;
}

const defaults = { momentum: 0.99, epsilon: 1e-3, center: true, scale: true } as const;

/**
 * Batch normalisation over the batch and all axes but the first, so [channels, height, width] and [features] alike:
 * with the batch's mean and population variance in training, with their running averages otherwise. Defaults are those
 * of Keras `BatchNormalization`. Source: Ioffe and Szegedy 2015.
 *
 * @example
 * ```ts
 * import { batchNorm } from "sandglass";
 * const layer = batchNorm({ momentum: 0.9 });
 * console.log(layer.epsilon); // 0.001
 * ```
 */
export function batchNorm(options: LayerOptions<BatchNorm> = {}): BatchNorm {
  return { type: "batchNorm", ...defaults, ...options };
}

export const batchNormRule: LayerRule<BatchNorm> = {
  defaults,
  required: [],
  outputShape({ momentum, epsilon, center, scale }, input, where) {
    checkNumber(where, "momentum", momentum, { atLeast: 0, below: 1 });
    checkNumber(where, "epsilon", epsilon, { atLeast: 0 });
    checkFlag(where, "center", center);
    checkFlag(where, "scale", scale);
    if (input.length === 0) throw misfit(where, "at least one axis", input, "Add reshape([1]) before it.");
    return input;
  },
  weights({ center, scale }, [channels]) {
    const shape = [channels!];
    return [
      ...(scale ? [{ name: "gamma", shape, initializer: "ones", trainable: true } as const] : []),
      ...(center ? [{ name: "beta", shape, initializer: "zeros", trainable: true } as const] : []),
      { name: "movingMean", shape, initializer: "zeros", trainable: false },
      { name: "movingVariance", shape, initializer: "ones", trainable: false },
    ];
  },
  build({ momentum, epsilon, center, scale }, x, scope) {
    const spatial = x.shape.map((_, axis) => axis).slice(1);
    const perChannel = (value: Value): Value => reshape(value, [x.shape[0]!, ...spatial.map(() => 1)]);
    const overBatch = (value: Value): Value => batchMean(spatial.length === 0 ? value : mean(value, spatial));
    const factor = (variance: Value): Value => {
      const sd = sqrt(add(variance, epsilon));
      return scale ? div(scope.weight("gamma"), sd) : div(1, sd);
    };

    const movingMean = scope.weight("movingMean");
    const movingVariance = scope.weight("movingVariance");
    if (!scope.training) {
      // x a + b with a and b computed once per channel.
      const a = factor(movingVariance);
      const shift = mul(movingMean, a);
      const b = center ? sub(scope.weight("beta"), shift) : mul(shift, -1);
      return add(mul(x, perChannel(a)), perChannel(b));
    }
    const batchAverage = overBatch(x);
    const centred = sub(x, perChannel(batchAverage));
    const variance = overBatch(square(centred));
    const average = (old: Value, now: Value): Value => add(mul(old, momentum), mul(now, 1 - momentum));
    scope.update("movingMean", average(movingMean, batchAverage));
    scope.update("movingVariance", average(movingVariance, variance));
    const scaled = mul(centred, perChannel(factor(variance)));
    return center ? add(scaled, perChannel(scope.weight("beta"))) : scaled;
  },
};
