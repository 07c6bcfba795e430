import { sizeOf } from "../../core/shape.js";
import { batchMean, clamp } from "../../graph/compose.js";
import { add, div, log, max, mul, sub } from "../../graph/ops/elementwise.js";
import { sum } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { checkNumber } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface Sparsity extends LayerBase<"sparsity"> {
  /** Share of the samples for which each number of the code should be on. */
  readonly target: number;
  /** Of the divergence from that share. */
  readonly weight: number;
}

const defaults = { target: 0.05, weight: 3 } as const;
/** Means are kept this far from 0 and 1, where the divergence has no end. */
const edge = 1e-4;
/** Batches that the mean of inference remembers. */
const memory = 100;

/**
 * Makes a sparse code; the code itself passes unchanged. For codes between 0 and 1, as behind a sigmoid, it adds `weight` Σ KL
 * / d to the loss. KL = t log(t / p) + (1 - t) log((1 - t) / (1 - p)) for each number of the code, with t the `target` and p
 * the mean over the batch, in inference the running mean of the last hundred batches or so. d is how many numbers a sample
 * has, so that with a loss that is a mean over elements the balance is that of sums, as in the source.
 *
 * Source: Ng 2011, "Sparse autoencoder" (CS294A lecture notes).
 *
 * @throws UserError, when a model is made of it, for a target that is not between 0 and 1 and for a weight below 0.
 * @example
 * ```ts
 * import { autoencoder, dense, sparsity } from "sandglass";
 * const model = autoencoder({
 *   input: [8],
 *   encoder: [dense(16, { activation: "sigmoid" }), sparsity({ target: 0.1 })],
 *   decoder: [dense(8)],
 * });
 * console.log(model.latentSize); // 16
 * ```
 */
export function sparsity(options: LayerOptions<Sparsity> = {}): Sparsity {
  return { type: "sparsity", ...defaults, ...options };
}

export const sparsityRule: LayerRule<Sparsity> = {
  defaults,
  required: [],
  outputShape({ target, weight }, input, where) {
    checkNumber(where, "target", target, { atLeast: edge, below: 1 - edge });
    checkNumber(where, "weight", weight, { atLeast: 0 });
    return input;
  },
  weights: (_, shape) => [
    { name: "movingMean", shape, initializer: "zeros", trainable: false },
    { name: "batchesSeen", shape: [1], initializer: "zeros", trainable: false },
  ],
  build({ target, weight }, x, scope) {
    const before = scope.weight("movingMean");
    const batch = scope.training ? batchMean(x) : undefined;
    scope.penalty(mul(divergence(target, batch ?? before), weight / sizeOf(scope.modelInput.shape)));
    if (batch !== undefined) {
      const seen = scope.weight("batchesSeen");
      const share = max(1 / memory, div(1, add(seen, 1)));
      scope.update("movingMean", add(before, mul(sub(batch, before), share)));
      scope.update("batchesSeen", add(seen, 1));
    }
    return x;
  },
};

function divergence(target: number, mean: Value): Value {
  const [on, off] = [mean, sub(1, mean)].map((share) => log(clamp(share, edge, 1 - edge)));
  const entropy = target * Math.log(target) + (1 - target) * Math.log(1 - target);
  return sum(sub(entropy, add(mul(on!, target), mul(off!, 1 - target))));
}
