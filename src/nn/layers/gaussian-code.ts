import { sizeOf } from "../../core/shape.js";
import { normal, square } from "../../graph/compose.js";
import { add, exp, mul, sub } from "../../graph/ops/elementwise.js";
import { slice } from "../../graph/ops/layout.js";
import { sum } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { checkNumber, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface GaussianCode extends LayerBase<"gaussianCode"> {
  /** Weight of the divergence from the prior: 1 is the VAE, more the beta-VAE. */
  readonly beta: number;
}

const defaults = { beta: 1 } as const;

/**
 * The code of a variational autoencoder: reads [2k, …] as k means and k logarithms of variances and returns [k, …], in
 * training mean + exp(log variance / 2) noise, otherwise the mean. It adds beta KL / d to the loss, where d is how many
 * numbers a sample has and KL = ½ Σ (mean² + variance - 1 - log variance) is the divergence from a standard normal, in nats:
 * with a loss that is a mean over elements (`bce`, `mse`) the whole is the negative evidence bound for each element. Gives the
 * model the outputs `mean` and `logVariance`.
 *
 * Source: Kingma and Welling 2014, "Auto-encoding variational Bayes"; beta: Higgins et al. 2017, "beta-VAE".
 *
 * @throws UserError, when a model is made of it, when the first axis of its input is odd or beta is below 0.
 * @example
 * ```ts
 * import { autoencoder, dense, gaussianCode } from "sandglass";
 * const model = autoencoder({
 *   input: [8],
 *   encoder: [dense(6, { activation: "relu" }), dense(2 * 2), gaussianCode()],
 *   decoder: [dense(8, { activation: "sigmoid" })],
 * });
 * console.log(model.latentSize); // 2
 * ```
 */
export function gaussianCode(options: LayerOptions<GaussianCode> = {}): GaussianCode {
  return { type: "gaussianCode", ...defaults, ...options };
}

export const gaussianCodeRule: LayerRule<GaussianCode> = {
  defaults,
  required: [],
  outputShape({ beta }, input, where) {
    checkNumber(where, "beta", beta, { atLeast: 0 });
    const [twice, ...rest] = input;
    if (twice === undefined || twice % 2 !== 0) {
      throw misfit(where, "[2k, …]: k means, then k log variances", input, "Put dense(2 * k) before it.");
    }
    return [twice / 2, ...rest];
  },
  weights: () => [],
  build({ beta }, x, scope) {
    const [twice, ...rest] = x.shape;
    const k = twice! / 2;
    const from = rest.map(() => 0);
    const mean = slice(x, [0, ...from], [k, ...rest]);
    const logVariance = slice(x, [k, ...from], [twice!, ...rest]);
    scope.output("mean", mean);
    scope.output("logVariance", logVariance);
    scope.penalty(mul(divergence(mean, logVariance), beta / sizeOf(scope.modelInput.shape)));
    if (!scope.training) return mean;
    const noise = normal(mean.shape, [scope.stream(), scope.stream()]);
    return add(mean, mul(exp(mul(logVariance, 0.5)), noise));
  },
};

/** Kullback and Leibler's divergence of independent normals from standard ones, in nats: a sample scalar. */
export function divergence(mean: Value, logVariance: Value): Value {
  return mul(sum(sub(add(square(mean), exp(logVariance)), add(logVariance, 1))), 0.5);
}
