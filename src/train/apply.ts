import type { Samples } from "../core/samples.js";
import type { SamplesInput } from "../core/samples-of.js";
import type { Engine } from "../engine/contract.js";
import { modelParameters } from "../nn/build.js";
import { type Loss, type LossName, resolveLoss } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import { checkLossFits, pairOf, samplesIn } from "./check.js";
import { inferenceBatch, LossMeter } from "./loss-meter.js";
import { type PredictOptions, Predictor } from "./predictor.js";
import { Storage } from "./storage.js";
import { Workspace } from "./workspace.js";

export interface ApplyOptions extends PredictOptions {
  /** Default: the fastest that works here, opened for this call. */
  readonly engine?: Engine;
}

export interface EvaluateOptions extends ApplyOptions {
  /** Default `mse`. */
  readonly loss?: LossName | Loss;
  /** What should have been reconstructed, where it is not the input itself. */
  readonly target?: SamplesInput;
}

/**
 * Mean loss of a model over samples, in inference mode; missing numbers do not enter it. Throws a UserError when the samples do not fit the model.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, evaluate } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const samples = { shape: [2], count: 2, data: new Float32Array([0, 1, 1, 0]), scale: 1 };
 * console.log((await evaluate(model, samples, { loss: "mae" })) > 0); // true
 * ```
 */
export async function evaluate(model: Model, samples: SamplesInput, options: EvaluateOptions = {}): Promise<number> {
  const { signal, loss = "mse" } = options;
  const pair = pairOf(model, ["samples", samples], ["target", options.target]);
  const resolved = resolveLoss(loss);
  checkLossFits(resolved, pair);
  const parameters = modelParameters(model);
  const storage = new Storage();
  const workspace = await Workspace.open(options.engine);
  try {
    storage.add(workspace, parameters, model.weights);
    const meter = await LossMeter.open(model, pair, { workspace, loss: resolved, parameters, storage });
    const mean = await meter.measure(signal);
    if (mean === undefined) throw signal?.reason;
    return mean;
  } finally {
    await workspace.close();
  }
}

/**
 * What the model makes of each sample, in the model's units: `count` times the input's shape, row-major. Throws a
 * UserError when the samples do not fit the model.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, reconstruct } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const samples = { shape: [2], count: 3, data: new Float32Array(6), scale: 1 };
 * console.log((await reconstruct(model, samples)).length); // 6
 * ```
 */
export async function reconstruct(
  model: Model,
  samples: SamplesInput,
  options: ApplyOptions = {},
): Promise<Float32Array> {
  const given = samplesIn("samples", samples, model.input);
  return withPredictor(model, given, options, (predictor) => predictor.reconstruct(given, options));
}

/**
 * The code of each sample: `count` times the model's `codeShape`, row-major. Throws a UserError when the samples do not
 * fit the model.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, encode } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const samples = { shape: [2], count: 3, data: new Float32Array(6), scale: 1 };
 * console.log((await encode(model, samples)).length); // 3
 * ```
 */
export async function encode(model: Model, samples: SamplesInput, options: ApplyOptions = {}): Promise<Float32Array> {
  const given = samplesIn("samples", samples, model.input);
  return withPredictor(model, given, options, (predictor) => predictor.encode(given, options));
}

/**
 * The reconstruction that each code stands for, in the model's units: `count` times the input's shape, row-major. Throws a
 * UserError when the codes are not of the model's `codeShape`.
 *
 * @example
 * ```ts
 * import { autoencoder, decode, dense, encode } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const [from, to] = await encode(model, [[0, 1], [1, 0]]);
 * console.log((await decode(model, [[from!], [(from! + to!) / 2], [to!]])).length); // 6
 * ```
 */
export async function decode(model: Model, codes: SamplesInput, options: ApplyOptions = {}): Promise<Float32Array> {
  const given = samplesIn("codes", codes, model.codeShape, "the model's code");
  return withPredictor(model, given, options, (predictor) => predictor.decode(given, options));
}

async function withPredictor<T>(
  model: Model,
  { count }: Samples,
  { engine }: ApplyOptions,
  use: (predictor: Predictor) => Promise<T>,
): Promise<T> {
  const batchSize = Math.min(inferenceBatch, count);
  const predictor = await Predictor.open(model, { batchSize, ...(engine && { engine }) });
  try {
    return await use(predictor);
  } finally {
    await predictor.close();
  }
}
