import { relu, square } from "../../graph/compose.js";
import { add, div, exp, greaterEqual, log, mul, select, sqrt, sub } from "../../graph/ops/elementwise.js";
import { concat, slice } from "../../graph/ops/layout.js";
import { batchSum, broadcast, reshape, sum } from "../../graph/ops/reduce.js";
import { constant, uniform } from "../../graph/ops/source.js";
import type { Value } from "../../graph/value.js";
import { checkNumber, checkRank, checkWhole, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface Triplet extends LayerBase<"triplet"> {
  readonly layers: readonly LayerBase<string>[];
  /** By how much other samples are to be farther off than neighbours, in squared distance. */
  readonly margin: number;
  /** Other samples of the batch that all are compared with. */
  readonly negatives: number;
  /** A neighbour is shifted by at most so many places. */
  readonly shift: number;
  /** Of the loss. */
  readonly weight: number;
}

const defaults = { margin: 0.5, negatives: 8, shift: 4, weight: 1 } as const;
const tiny = 1e-12;

/**
 * Windows [channels, length] as points on a sphere, where windows that overlap lie near each other and others apart: the code is what
 * `layers` make of the window, brought to length 1. In training the window is encoded again, shifted at random by 1, 2, 4 … up to
 * `shift` places either way (its last point fills up), and `weight` times the mean over some windows of the batch,
 * drawn at random for each step, of max(0, |code - shifted|² - |code - other|² + `margin`) is added to the loss. Made for
 * `latentKnn`: the score is the distance to the nearest codes of normal windows. Train with another loss too, so that there is
 * something to reconstruct, or with `noLoss()`. In inference, and so in validation, a window has no others and the term is 0.
 *
 * Source: Park and Kang 2026, "PaAno: Patch-based representation learning for time-series anomaly detection", with a decoder in
 * place of their second task, which window comes first. The loss is FaceNet's (Schroff et al. 2015).
 *
 * @throws UserError, when a model is made of it, for options below 0, windows of other than two axes, and layers that do not
 * end in [k].
 * @example
 * ```ts
 * import { autoencoder, conv1d, dense, flatten, reshape, triplet } from "sandglass";
 * const patches = triplet([conv1d(8, { strides: 2, activation: "relu" }), flatten(), dense(16)]);
 * const model = autoencoder({ input: [1, 32], encoder: [patches], decoder: [dense(32), reshape([1, 32])] });
 * console.log(model.latentSize); // 16
 * ```
 */
export function triplet(layers: readonly LayerBase<string>[], options: LayerOptions<Triplet, "layers"> = {}): Triplet {
  return { type: "triplet", layers, ...defaults, ...options };
}

export const tripletRule: LayerRule<Triplet> = {
  defaults,
  required: ["layers"],
  inner: ({ layers }) => ({ layers }),
  outputShape({ margin, negatives, shift, weight }, input, where, { inner: { layers } }) {
    checkNumber(where, "margin", margin, { atLeast: 0 });
    checkWhole(where, "negatives", negatives);
    checkWhole(where, "shift", shift);
    checkNumber(where, "weight", weight, { atLeast: 0 });
    checkRank(where, input, 2);
    if (layers!.length !== 1) throw misfit(where, "[k] from its layers", layers!, "End them with flatten().");
    return layers!;
  },
  weights: () => [],
  build({ margin, negatives, shift, weight }, x, scope) {
    const encode = (window: Value): Value => {
      const made = scope.inner("layers", window);
      return div(made, sqrt(add(sum(square(made)), tiny)));
    };
    const code = encode(x);
    if (!scope.training) {
      scope.penalty(constant(0));
      return code;
    }
    const near = sum(square(sub(code, encode(shifted(x, shift, scope.stream())))));
    // All [negatives, …]: how much each sample is the one drawn, and the code drawn.
    const drawn = oneOfBatch(negatives, scope.stream());
    const others = batchSum(mul(reshape(drawn, [negatives, 1]), reshape(code, [1, ...code.shape])));
    const far = sum(square(sub(reshape(code, [1, ...code.shape]), others)), [1]);
    // The one drawn is no other to itself.
    const losses = mul(relu(add(sub(near, far), margin)), sub(1, drawn));
    scope.penalty(mul(sum(losses), weight / negatives));
    return code;
  },
};

/** The windows moved by one of ±1, ±2, ±4 … places, of each sample at random. */
function shifted(x: Value, most: number, stream: number): Value {
  const [channels, length] = x.shape as readonly [number, number];
  const sizes = Array.from({ length: 32 }, (_, power) => 2 ** power).filter((size) => size <= most && size < length);
  const edge = (at: number, size: number): Value => broadcast(slice(x, [0, at], [channels, at + 1]), [channels, size]);
  const moved = sizes.flatMap((size) => [
    concat([slice(x, [0, size], [channels, length]), edge(length - 1, size)], 1),
    concat([edge(0, size), slice(x, [0, 0], [channels, length - size])], 1),
  ]);
  const chance = uniform([1, 1], stream);
  return moved.reduce((chosen, one, at) => select(greaterEqual(chance, at / moved.length), one, chosen), x);
}

/**
 * Weights [count] of each sample that sum to 1 over the batch, nearly all of it on one sample drawn at random: a softmax of random
 * numbers, so sharp that only numbers next to each other share. In two steps, so that nothing underflows.
 */
function oneOfBatch(count: number, stream: number): Value {
  const [soft, sharp] = [80, 700];
  const chance = uniform([count], stream);
  // A little above the largest of the batch.
  const largest = add(div(log(batchSum(exp(mul(sub(chance, 1), soft)))), soft), 1);
  const sharpened = exp(mul(sub(chance, largest), sharp));
  return div(sharpened, batchSum(sharpened));
}
