import { batchMean, mean, square } from "../../graph/compose.js";
import { add, div, max, mul, sqrt, sub } from "../../graph/ops/elementwise.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { checkFlag, checkNumber, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule, LayerScope, WeightRule } from "../layer.js";

export interface BatchNorm extends LayerBase<"batchNorm"> {
  readonly momentum: number;
  readonly epsilon: number;
  /** Whether to add a learned beta. */
  readonly center: boolean;
  /** Whether to multiply by a learned gamma. */
  readonly scale: boolean;
  /**
   * Whether the running statistics hold nothing but batches from the first step on, early ones little. If false, as in
   * Keras, 0 and 1, which they start from, wear off with the momentum: at .99 they are 37 % of the whole after 100 steps.
   */
  readonly debias: boolean;
}

const defaults = { momentum: 0.99, epsilon: 1e-3, center: true, scale: true, debias: true } as const;

/**
 * Batch normalisation over the batch and all axes but the first, so [channels, height, width] and [features] alike:
 * with the batch's mean and population variance in training, with their running averages otherwise. Defaults are those
 * of Keras `BatchNormalization` but for early steps, in which running averages there are mostly what they start from. Here
 * step t counts for 10 / (t + 9) and all before for the rest, until that is 1 - momentum, as ever after: unbiased, and a
 * memory of about a tenth of the steps, because the layers before have moved on. `debias: false` is Keras' rule exactly.
 *
 * Source: Ioffe and Szegedy 2015; Shamir and Zhang 2013, polynomial-decay averaging (with 9, as TensorFlow's moving averages
 * that are told the number of updates).
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

/** Counts the batches of the running statistics. Those that come without it, as from Keras, have seen many. */
const batchesSeen: WeightRule = {
  name: "batchesSeen",
  shape: [1],
  initializer: "zeros",
  trainable: false,
  absent: 2 ** 24,
};

export const batchNormRule: LayerRule<BatchNorm> = {
  defaults,
  required: [],
  outputShape({ momentum, epsilon, center, scale, debias }, input, where) {
    checkNumber(where, "momentum", momentum, { atLeast: 0, below: 1 });
    checkNumber(where, "epsilon", epsilon, { atLeast: 0 });
    checkFlag(where, "center", center);
    checkFlag(where, "scale", scale);
    checkFlag(where, "debias", debias);
    if (input.length === 0) throw misfit(where, "at least one axis", input, "Add reshape([1]) before it.");
    return input;
  },
  weights({ center, scale, debias }, [channels]) {
    const shape = [channels!];
    return [
      ...(scale ? [{ name: "gamma", shape, initializer: "ones", trainable: true } as const] : []),
      ...(center ? [{ name: "beta", shape, initializer: "zeros", trainable: true } as const] : []),
      { name: "movingMean", shape, initializer: "zeros", trainable: false },
      { name: "movingVariance", shape, initializer: "ones", trainable: false },
      ...(debias ? [batchesSeen] : []),
    ];
  },
  build({ momentum, epsilon, center, scale, debias }, x, scope) {
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
    const average = runningAverage(momentum, debias, scope);
    scope.update("movingMean", average(movingMean, batchAverage));
    scope.update("movingVariance", average(movingVariance, variance));
    const scaled = mul(centred, perChannel(factor(variance)));
    return center ? add(scaled, perChannel(scope.weight("beta"))) : scaled;
  },
};

/** How a running average takes up the next batch. */
function runningAverage(momentum: number, debias: boolean, scope: LayerScope): (old: Value, now: Value) => Value {
  if (!debias) return (old, now) => add(mul(old, momentum), mul(now, 1 - momentum));
  const seen = add(scope.weight("batchesSeen"), 1);
  scope.update("batchesSeen", seen);
  const share = max(div(10, add(seen, 9)), 1 - momentum);
  return (old, now) => add(mul(old, sub(1, share)), mul(now, share));
}
