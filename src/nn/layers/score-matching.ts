import { formatShape, sameShape } from "../../core/shape.js";
import { batchMean, mean, normal, square } from "../../graph/compose.js";
import { add, div, exp, log, max, mul, sqrt, stopGradient, sub } from "../../graph/ops/elementwise.js";
import type { Value } from "../../graph/value.js";
import { checkFinite, checkNumber, checkRank, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule, LayerScope } from "../layer.js";

export interface ScoreMatching extends LayerBase<"scoreMatching"> {
  readonly layers: readonly LayerBase<string>[];
  /** Of a column that is normally distributed, in its standard deviations. */
  readonly noise: number;
  /** By which power of kurtosis / 3 a column has more noise, or less. */
  readonly tail: number;
  /** Of the loss. */
  readonly weight: number;
}

const defaults = { noise: 0.3, tail: 0.25, weight: 1 } as const;
const tiny = 1e-12;
/** Running moments come to forget at this rate; before, all batches count alike. */
const memory = 0.01;

/**
 * Denoising score matching: Gaussian noise is put on the sample [k] in training, and `layers` are asked which, in units of the noise;
 * what they then say of a sample as it is, is the slope of the log density there, times the noise. Adds `weight` times the mean squared error of the
 * answer to the loss; in inference, `weight` times the mean square of the answer, which is near 0 in the midst of normals and large off
 * them: train with `noLoss()`, score with `lossScore("none")`. The result is the sample with that noise taken off (Miyasawa's
 * estimate, x + σ² slope), so that what is to blame is in the residual.
 *
 * Noise is as wide as the column asks: σ = `noise` · sd · (kurtosis / 3)^`tail`, moments being those of the training batches. With a
 * `tail` above 0 columns of long tails get more, which reaches where samples are sparse; 0 is a share of the deviation for all.
 *
 * Source: Vincent 2011, "A connection between score matching and denoising autoencoders"; noise by kurtosis at a single scale: Livernoche,
 * Zan and Rabbany 2026, "Kurtosis-guided denoising score matching for tabular anomaly detection", whose rule for the noise is not
 * this one.
 *
 * @throws UserError, when a model is made of it, for a noise of 0, samples of more than one axis, and layers that do not give
 * back the sample's shape.
 * @example
 * ```ts
 * import { autoencoder, dense, fit, noLoss, scoreMatching } from "sandglass";
 * const slopes = scoreMatching([dense(16, { activation: "silu" }), dense(2)]);
 * const model = autoencoder({ input: [2], encoder: [slopes], decoder: [] });
 * await fit(model, [[0, 1], [1, 0], [1, 1]], { loss: noLoss() });
 * console.log([...model.weights.keys()][0]); // encoder.0.variance
 * ```
 */
export function scoreMatching(
  layers: readonly LayerBase<string>[],
  options: LayerOptions<ScoreMatching, "layers"> = {},
): ScoreMatching {
  return { type: "scoreMatching", layers, ...defaults, ...options };
}

export const scoreMatchingRule: LayerRule<ScoreMatching> = {
  defaults,
  required: ["layers"],
  inner: ({ layers }) => ({ layers }),
  outputShape({ noise, tail, weight }, input, where, { inner: { layers } }) {
    checkNumber(where, "noise", noise, { atLeast: tiny });
    checkFinite(where, "tail", tail);
    checkNumber(where, "weight", weight, { atLeast: 0 });
    checkRank(where, input, 1);
    if (sameShape(layers!, input)) return input;
    throw misfit(where, `${formatShape(input)} from its layers too`, layers!, `End them with dense(${input[0]}).`);
  },
  weights: (_, shape) => [
    { name: "variance", shape, initializer: "ones", trainable: false },
    { name: "fourthMoment", shape, initializer: "ones", trainable: false },
    { name: "batchesSeen", shape: [1], initializer: "zeros", trainable: false },
  ],
  build({ noise, tail, weight }, x, scope) {
    const { variance, fourth } = moments(x, scope);
    const kurtosis = div(fourth, max(square(variance), tiny));
    // (kurtosis / 3) to the power of tail.
    const scale = mul(sqrt(max(variance, tiny)), mul(exp(mul(log(max(mul(kurtosis, 1 / 3), tiny)), tail)), noise));
    const drawn = scope.training ? normal(x.shape, [scope.stream(), scope.stream()]) : undefined;
    const noisy = drawn === undefined ? x : add(x, mul(scale, drawn));
    const found = scope.inner("layers", noisy);
    scope.penalty(mul(mean(square(drawn === undefined ? found : sub(found, drawn))), weight));
    return sub(noisy, mul(scale, found));
  },
};

/** Central moments of each column: in training those so far, this batch among them. */
function moments(x: Value, scope: LayerScope): { readonly variance: Value; readonly fourth: Value } {
  const before = { variance: scope.weight("variance"), fourth: scope.weight("fourthMoment") };
  if (!scope.training) return before;
  const squares = square(sub(x, batchMean(x)));
  const seen = scope.weight("batchesSeen");
  const share = max(div(1, add(seen, 1)), memory);
  const next = (old: Value, now: Value): Value => stopGradient(add(old, mul(sub(now, old), share)));
  const variance = next(before.variance, batchMean(squares));
  const fourth = next(before.fourth, batchMean(square(squares)));
  scope.update("variance", variance);
  scope.update("fourthMoment", fourth);
  scope.update("batchesSeen", add(seen, 1));
  return { variance, fourth };
}
