import { sizeOf } from "../../core/shape.js";
import { mean, square } from "../../graph/compose.js";
import { conv2d } from "../../graph/ops/conv.js";
import { add, div, exp, greater, log, max, mul, neg, select, sqrt, sub } from "../../graph/ops/elementwise.js";
import { transpose } from "../../graph/ops/layout.js";
import { reshape, sum } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { checkNumber, checkWhole, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface Memory extends LayerBase<"memory"> {
  /** How many prototypes it remembers. */
  readonly items: number;
  /** Divides the cosines before the softmax: below 1, few items answer from the start. */
  readonly temperature: number;
  /** Attention below this many times the mean, 1 / items, becomes none. */
  readonly shrink: number;
  /** Of the entropy of the attention. */
  readonly entropyWeight: number;
}

const defaults = { temperature: 1, shrink: 1, entropyWeight: 2e-4 } as const;
const tiny = 1e-12;

/**
 * Replaces a code by what a memory of `items` learned prototypes has that is like it, so that a decoder never sees codes
 * unlike those of training: attention is the softmax of the cosines (over `temperature`, which the source does not have), cut
 * where it is below `shrink` / items and made to sum to 1 again, and the result the prototypes so weighted. Adds
 * `entropyWeight` times the entropy of the attention to the loss, so that few items answer. Codes [k], or [k, …] with one
 * question at each position, whose entropies are averaged. With a temperature of 1 no item has more than e² times the attention
 * of another, and many items blur: try .1.
 *
 * Source: Gong et al. 2019, "Memorizing normality to detect anomaly" (MemAE; the threshold there is 1 to 3 times 1 / items).
 *
 * @throws UserError, when a model is made of it, for items that are not a whole number >= 1 and for weights below 0.
 * @example
 * ```ts
 * import { autoencoder, dense, memory } from "sandglass";
 * const model = autoencoder({ input: [8], encoder: [dense(3), memory(20)], decoder: [dense(8)] });
 * console.log(model.parameters[2]!.key, model.parameters[2]!.shape); // encoder.1.items [ 20, 3 ]
 * ```
 */
export function memory(items: number, options: LayerOptions<Memory, "items"> = {}): Memory {
  return { type: "memory", items, ...defaults, ...options };
}

export const memoryRule: LayerRule<Memory> = {
  defaults,
  required: ["items"],
  outputShape({ items, temperature, shrink, entropyWeight }, input, where) {
    checkNumber(where, "temperature", temperature, { atLeast: tiny });
    checkWhole(where, "items", items);
    checkNumber(where, "shrink", shrink, { atLeast: 0 });
    checkNumber(where, "entropyWeight", entropyWeight, { atLeast: 0 });
    if (input.length === 0) throw misfit(where, "[k, …]", input, "Add reshape([1]) before it.");
    return input;
  },
  weights: ({ items }, [k]) => [{ name: "items", shape: [items, k!], initializer: "glorotUniform", trainable: true }],
  build({ items, temperature, shrink, entropyWeight }, x, scope) {
    const k = x.shape[0]!;
    const stored = scope.weight("items");
    const questions = reshape(x, [k, sizeOf(x.shape.slice(1)), 1]);
    const cosines = conv2d(unit(questions, 0), reshape(unit(stored, 1), [items, k, 1, 1]), once);
    const likeness = exp(mul(sub(cosines, 1), 1 / temperature));
    const attention = div(likeness, total(likeness));
    const cut = select(greater(attention, shrink / items), attention, 0);
    const kept = div(cut, max(total(cut), tiny));
    const entropy = neg(sum(mul(kept, log(add(kept, tiny))), [0]));
    scope.penalty(mul(mean(entropy), entropyWeight));
    return reshape(conv2d(kept, reshape(transpose(stored, [1, 0]), [k, items, 1, 1]), once), x.shape);
  },
};

const once = { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1] } as const;

/** Sum over the first axis, kept as 1. */
const total = (x: Value): Value => reshape(sum(x, [0]), [1, ...x.shape.slice(1)]);

/** Of length 1 along an axis. */
function unit(x: Value, axis: number): Value {
  const kept = x.shape.map((length, at) => (at === axis ? 1 : length));
  return div(x, sqrt(add(reshape(sum(square(x), [axis]), kept), tiny)));
}
