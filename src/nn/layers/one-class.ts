import { UserError } from "../../core/errors.js";
import { batchMean, mean as meanOf, square } from "../../graph/compose.js";
import {
  abs,
  add,
  div,
  equal,
  greater,
  greaterEqual,
  max,
  mul,
  select,
  stopGradient,
  sub,
} from "../../graph/ops/elementwise.js";
import { reshape, sum } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { checkNumber, checkRank, checkWhole } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface OneClass extends LayerBase<"oneClass"> {
  /** Of the squared distance. */
  readonly weight: number;
  /** Steps whose codes make the centre, before anything is learned from it. */
  readonly steps: number;
  /** Of samples with a known label, as a multiple of `weight`. */
  readonly labelWeight: number;
}

const defaults = { weight: 1, steps: 4, labelWeight: 1 } as const;
/** No coordinate of the centre is nearer to 0, which codes reach by zero weights. */
const least = 0.1;
/** The spread forgets its past at this rate, so that one batch of like samples is no collapse. */
const fading = 0.8;
/** Added to the squared distance of a known anomaly before it is inverted. */
const nearest = 1e-6;
/** Of codes that are the same for all, as a part of the centre's length. */
const collapsed = 1e-4;

/**
 * A one-class model: draws the codes [k] of training samples to one centre c, so that others lie far from it; the code itself
 * passes unchanged. Adds `weight` |code - c|² to the loss. c is the mean code of the first `steps` batches, from which nothing
 * is learned yet, with coordinates nearer to 0 than .1 moved out to ±.1, and stays so. Train with `noLoss()`: the decoder is
 * then only there to complete the model; or with another loss as well, so that codes keep what reconstruction needs.
 *
 * Where `fit` is given `labels`, known anomalies are pushed away: they add `labelWeight` · `weight` / (|code - c|² + 1e-6), known normals
 * `labelWeight` · `weight` |code - c|². A few of them are enough, and they need not be like the anomalies to come. Source: Ruff
 * et al. 2020, "Deep semi-supervised anomaly detection" (Deep SAD; labels have the other sign there).
 *
 * A network with biases can make every code c and learn nothing, so the layers before it must have none. Training that ends in
 * equal codes all the same, as with dead units, is refused after the epoch. Source: Ruff et al. 2018, "Deep one-class
 * classification" (Deep SVDD).
 *
 * @throws UserError, when a model is made of it, naming the first layer before it that has a bias; in training, when all
 * codes have become the same.
 * @example
 * ```ts
 * import { autoencoder, dense, fit, noLoss, oneClass } from "sandglass";
 * const model = autoencoder({
 *   input: [2],
 *   encoder: [dense(4, { useBias: false, activation: "leakyRelu" }), dense(2, { useBias: false }), oneClass()],
 *   decoder: [dense(2)],
 * });
 * const { history } = await fit(model, [[1, 2], [2, 3], [3, 4]], { loss: noLoss(), epochs: 50 });
 * console.log(history.at(-1)!.loss < history[0]!.loss); // true
 * ```
 */
export function oneClass(options: LayerOptions<OneClass> = {}): OneClass {
  return { type: "oneClass", ...defaults, ...options };
}

export const oneClassRule: LayerRule<OneClass> = {
  defaults,
  required: [],
  outputShape({ weight, steps, labelWeight }, input, where, { before }) {
    checkNumber(where, "weight", weight, { atLeast: 0 });
    checkNumber(where, "labelWeight", labelWeight, { atLeast: 0 });
    checkWhole(where, "steps", steps);
    checkRank(where, input, 1);
    const biased = before.find(({ weights }) => weights.some(({ name }) => /bias|beta/i.test(name)));
    if (biased !== undefined) {
      throw new UserError({
        where,
        expected: "layers without biases before it, or all codes could become its centre",
        got: `a ${biased.type}, "${biased.name}", with one`,
        remedy: "Give it useBias: false, or center: false for batchNorm.",
      });
    }
    return input;
  },
  weights: (_, shape) => [
    { name: "mean", shape, initializer: "zeros", trainable: false },
    { name: "stepsSeen", shape: [1], initializer: "zeros", trainable: false },
    { name: "spread", shape: [1], initializer: "zeros", trainable: false },
  ],
  build({ weight, steps, labelWeight }, x, scope) {
    const mean = scope.weight("mean");
    const seen = scope.weight("stepsSeen");
    const { label } = scope;
    const distance = (from: Value): Value => {
      const squared = sum(square(sub(x, awayFromZero(from))));
      if (label === undefined) return squared;
      const known = select(greater(label, 0), div(1, add(squared, nearest)), squared);
      return mul(known, select(equal(label, 0), 1, labelWeight));
    };
    if (!scope.training) {
      scope.penalty(mul(distance(mean), weight));
      return x;
    }
    const settling = reshape(greater(steps, seen), []);
    const batch = stopGradient(batchMean(x));
    const next = add(mean, div(sub(batch, mean), add(seen, 1)));
    const settled = distance(mean);
    scope.penalty(mul(select(settling, stopGradient(distance(next)), settled), weight));
    scope.update("mean", select(settling, next, mean));
    scope.update("stepsSeen", add(seen, reshape(settling, [1])));
    scope.update("spread", max(reshape(spreadOf(x), [1]), mul(scope.weight("spread"), fading)));
    return x;
  },
  checkTrained(_, weight, where) {
    const centre = weight("mean");
    const length = Math.sqrt(centre.reduce((total, one) => total + Math.max(Math.abs(one), least) ** 2, 0));
    const spread = Math.sqrt(weight("spread")[0]!);
    if (spread > collapsed * length) return;
    throw new UserError({
      where: `training, ${where}`,
      expected: "codes that differ between samples",
      got: `the same for all, to ${spread.toPrecision(1)} of a centre ${length.toPrecision(1)} from 0`,
      remedy:
        "The model has collapsed. Try leakyRelu instead of relu, a lower learning rate, or a loss of the output as well.",
    });
  },
};

/** The centre of a mean code. */
function awayFromZero(mean: Value): Value {
  const side = select(greaterEqual(mean, 0), least, -least);
  return select(greater(least, abs(mean)), side, mean);
}

/** Variance over the batch, in the mean of the code's numbers. */
const spreadOf = (x: Value): Value => meanOf(batchMean(square(sub(x, batchMean(x)))));
