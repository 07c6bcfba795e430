import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Engine } from "../engine/contract.js";
import { modelParameters } from "../nn/build.js";
import { type Loss, type LossName, resolveLoss } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import { checkSamples, checkTarget } from "./check.js";
import { allRows, JobPacer, runRows } from "./jobs.js";
import { inferenceBatch, LossMeter } from "./loss-meter.js";
import { inferenceProgram, inputName } from "./program.js";
import { Storage } from "./storage.js";
import { Workspace } from "./workspace.js";

export interface ApplyOptions {
  /** Default: the fastest that works here, opened for this call. */
  readonly engine?: Engine;
  /** Stops between two steps by throwing the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface EvaluateOptions extends ApplyOptions {
  /** Default `mse`. */
  readonly loss?: LossName | Loss;
  /** What should have been reconstructed, where it is not the input itself. */
  readonly target?: Samples;
}

/**
 * Mean loss of a model over samples, in inference mode. Throws a UserError when the samples do not fit the model.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, evaluate } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const samples = { shape: [2], count: 2, data: new Float32Array([0, 1, 1, 0]), scale: 1 };
 * console.log((await evaluate(model, samples, { loss: "mae" })) > 0); // true
 * ```
 */
export async function evaluate(model: Model, samples: Samples, options: EvaluateOptions = {}): Promise<number> {
  const { signal, loss = "mse", target } = options;
  checkSamples("samples", samples, model);
  checkTarget("target", target, samples, model);
  const resolved = resolveLoss(loss);
  const parameters = modelParameters(model);
  const storage = new Storage();
  const workspace = await Workspace.open(options.engine);
  try {
    storage.add(workspace, parameters, model.weights);
    const meter = await LossMeter.open(model, samples, { workspace, loss: resolved, target, parameters, storage });
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
export function reconstruct(model: Model, samples: Samples, options: ApplyOptions = {}): Promise<Float32Array> {
  return infer(model, samples, { ...options, output: "output" });
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
export function encode(model: Model, samples: Samples, options: ApplyOptions = {}): Promise<Float32Array> {
  return infer(model, samples, { ...options, output: "code" });
}

async function infer(
  model: Model,
  samples: Samples,
  options: ApplyOptions & { readonly output: "code" | "output" },
): Promise<Float32Array> {
  const { signal, output } = options;
  checkSamples("samples", samples, model);
  const parameters = modelParameters(model);
  const program = inferenceProgram(model, { parameters, output, scale: samples.scale });
  const width = sizeOf(output === "code" ? model.codeShape : model.input);
  const storage = new Storage();
  const workspace = await Workspace.open(options.engine);
  try {
    storage.add(workspace, parameters, model.weights);
    const executable = await workspace.compile(program, {
      batchSize: Math.min(inferenceBatch, samples.count),
      parameters: storage.tensors,
    });
    const tables = { [inputName]: workspace.table(samples.data, samples.count) };
    const all = new Float32Array(samples.count * width);
    const job = { rows: allRows(samples.count), tables, pacer: new JobPacer(), signal };
    for await (const { result, firstRow } of runRows(executable, job)) {
      all.set(result.outputs["result"]!, firstRow * width);
    }
    signal?.throwIfAborted();
    return all;
  } finally {
    await workspace.close();
  }
}
