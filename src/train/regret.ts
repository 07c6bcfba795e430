import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import type { SamplesInput } from "../core/samples-of.js";
import { type Loss, type LossName, resolveLoss } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import type { ApplyOptions } from "./apply.js";
import { samplesIn } from "./check.js";
import { gaussianCodeOf, type Posterior, PosteriorMeter } from "./posterior.js";

export interface BoundOptions extends ApplyOptions {
  /** What the model was trained with. Default `bce`. */
  readonly loss?: LossName | Loss;
  /** Codes drawn for each sample to measure the bound. Default 16. */
  readonly draws?: number;
  /** Of the draws. Default 0. */
  readonly seed?: number;
}

export interface RegretOptions extends BoundOptions {
  /** Steps of the search for each sample's best posterior. Default 100. */
  readonly steps?: number;
  /** Of the search, by Adam; it falls to nothing along the steps. Default .1. */
  readonly learningRate?: number;
}

/**
 * The negative evidence bound of each sample for a variational model, in nats: the loss summed over elements, in the mean of
 * `draws` codes from the sample's posterior, plus beta times the divergence of that from the prior. With `bce` and beta 1 it
 * is the bound of Kingma and Welling 2014. High for samples the model finds unlikely. The decoder is as in inference.
 *
 * @throws UserError for a model whose encoder does not end in `gaussianCode`, and for samples that do not fit or have gaps.
 * @example
 * ```ts
 * import { autoencoder, dense, gaussianCode, negativeBound } from "sandglass";
 * const model = autoencoder({
 *   input: [4],
 *   encoder: [dense(4), gaussianCode()],
 *   decoder: [dense(4, { activation: "sigmoid" })],
 * });
 * console.log((await negativeBound(model, [[0, 1, 1, 0], [1, 1, 0, 0]])).length); // 2
 * ```
 */
export async function negativeBound(
  model: Model,
  samples: SamplesInput,
  options: BoundOptions = {},
): Promise<Float64Array> {
  return withMeter(model, samples, { where: "negativeBound", gradients: false, options }, async (meter, { signal }) =>
    meter.bound(await meter.encoded(signal), { ...measured(options), signal }),
  );
}

/**
 * Likelihood regret of each sample for a variational model, in nats: how much the evidence bound rises when the posterior of
 * the sample's code (its means and log variances) is made the best there is for that one sample, with the decoder as it is.
 * Small where the encoder knew the sample's kind, large for others, also for those that bounds call likely for their
 * simplicity. Never below 0: the encoder's posterior stays where the search finds none better by the same draws. Costs `steps`
 * passes through the decoder and back.
 *
 * Source: Xiao et al. 2020, "Likelihood regret"; of the posterior itself here, where they also search the encoder's weights.
 *
 * @throws UserError for a model whose encoder does not end in `gaussianCode`, and for samples that do not fit or have gaps.
 * @example
 * ```ts
 * import { autoencoder, dense, gaussianCode, likelihoodRegret } from "sandglass";
 * const model = autoencoder({
 *   input: [4],
 *   encoder: [dense(4), gaussianCode()],
 *   decoder: [dense(4, { activation: "sigmoid" })],
 * });
 * const regret = await likelihoodRegret(model, [[0, 1, 1, 0], [1, 1, 0, 0]], { steps: 10 });
 * console.log(regret.every((nats) => nats >= 0)); // true
 * ```
 */
export async function likelihoodRegret(
  model: Model,
  samples: SamplesInput,
  options: RegretOptions = {},
): Promise<Float64Array> {
  const { steps = 100, learningRate = 0.1 } = options;
  checkWhole("steps", steps);
  if (!(learningRate > 0)) {
    throw new UserError({ where: "likelihoodRegret, learningRate", expected: "a number > 0", got: `${learningRate}` });
  }
  return withMeter(
    model,
    samples,
    { where: "likelihoodRegret", gradients: true, options },
    async (meter, { signal }) => {
      const start = await meter.encoded(signal);
      const best = { mean: start.mean.slice(), logVariance: start.logVariance.slice() };
      const { seed } = measured(options);
      const adams = { mean: new HostAdam(best.mean), logVariance: new HostAdam(best.logVariance) };
      for (let step = 0; step < steps; step++) {
        // Other draws than those the bounds are measured with.
        const slope: Posterior = await meter.slope(best, { seed: seed + 1, firstStep: step * meter.steps, signal });
        const rate = (learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
        adams.mean.step(slope.mean, rate);
        adams.logVariance.step(slope.logVariance, rate);
      }
      const before = await meter.bound(start, { ...measured(options), signal });
      const after = await meter.bound(best, { ...measured(options), signal });
      return before.map((bound, at) => Math.max(0, bound - after[at]!));
    },
  );
}

const measured = ({ draws = 16, seed = 0 }: BoundOptions): { readonly draws: number; readonly seed: number } => ({
  draws,
  seed,
});

async function withMeter(
  model: Model,
  given: SamplesInput,
  how: { readonly where: string; readonly gradients: boolean; readonly options: BoundOptions },
  use: (meter: PosteriorMeter, options: BoundOptions) => Promise<Float64Array>,
): Promise<Float64Array> {
  const { where, gradients, options } = how;
  gaussianCodeOf(model, where);
  checkWhole("draws", options.draws ?? 1);
  const samples = samplesIn("samples", given, model.input);
  refuseGaps(samples);
  const { engine } = options;
  const meter = await PosteriorMeter.open(model, samples, {
    loss: resolveLoss(options.loss ?? "bce"),
    gradients,
    engine,
  });
  try {
    return await use(meter, options);
  } finally {
    await meter.close();
  }
}

function refuseGaps({ missing }: Samples): void {
  if (missing === undefined || !missing.some((mark) => mark !== 0)) return;
  throw new UserError({ where: "samples", expected: "samples without missing numbers", got: "some missing" });
}

function checkWhole(where: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new UserError({ where, expected: "a whole number >= 1", got: `${value}` });
}

/** Adam (Kingma and Ba 2015) on numbers of the host: every sample has its own, so no engine could keep them as weights. */
class HostAdam {
  readonly #values: Float32Array;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #steps = 0;

  constructor(values: Float32Array) {
    this.#values = values;
    this.#mean = new Float64Array(values.length);
    this.#square = new Float64Array(values.length);
  }

  step(slope: Float32Array, rate: number): void {
    this.#steps++;
    const [meanBias, squareBias] = [1 - 0.9 ** this.#steps, 1 - 0.999 ** this.#steps];
    for (const [at, gradient] of slope.entries()) {
      const mean = 0.9 * this.#mean[at]! + 0.1 * gradient;
      const square = 0.999 * this.#square[at]! + 0.001 * gradient ** 2;
      this.#mean[at] = mean;
      this.#square[at] = square;
      this.#values[at]! -= (rate * mean) / meanBias / (Math.sqrt(square / squareBias) + 1e-8);
    }
  }
}
