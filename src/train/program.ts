import type { Samples } from "../core/samples.js";
import type { Program } from "../engine/contract.js";
import { batchMean } from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { mul } from "../graph/ops/elementwise.js";
import { input } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import { buildModel, type ModelParameters } from "../nn/build.js";
import { type Loss, sampleLoss } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import { buildOptimizer, type Optimizer, type OptimizerGraph } from "./optimizers.js";

/** Names of the tables a program reads. */
export const inputName = "input";
export const targetName = "target";

/** How stored numbers become the model's units; see {@link Samples}. */
export interface Scales {
  readonly input: number;
  /** Left out when the target is the input itself. */
  readonly target?: number;
}

export function scalesOf(samples: Samples, target: Samples | undefined): Scales {
  return target === undefined ? { input: samples.scale } : { input: samples.scale, target: target.scale };
}

function scaled(name: string, model: Model, scale: number): Value {
  const raw = input(name, model.input);
  return scale === 1 ? raw : mul(raw, scale);
}

function inputs(model: Model, scales: Scales): { readonly x: Value; readonly target: Value } {
  const x = scaled(inputName, model, scales.input);
  return { x, target: scales.target === undefined ? x : scaled(targetName, model, scales.target) };
}

export interface TrainingProgram {
  readonly program: Program;
  readonly optimizer: OptimizerGraph;
}

/** One training step: the batch's mean loss, new weights, new running statistics, new optimizer state. */
export function trainingProgram(
  model: Model,
  options: {
    readonly parameters: ModelParameters;
    readonly loss: Loss;
    readonly optimizer: Optimizer;
    readonly scales: Scales;
  },
): TrainingProgram {
  const { parameters, scales } = options;
  const { x, target } = inputs(model, scales);
  const { output, updates } = buildModel(model, x, { parameters, training: true });
  const loss = batchMean(sampleLoss(options.loss, output, target));
  const trainable = new Map(
    model.parameters.flatMap(({ key, trainable }) => (trainable ? [[key, parameters.get(key)!] as const] : [])),
  );
  const optimizer = buildOptimizer(options.optimizer, trainable, grad(loss, [...trainable.values()]));
  const statistics = [...updates].map(([key, value]) => ({ parameter: parameters.get(key)!, value }));
  return { program: { outputs: { loss }, updates: [...optimizer.updates, ...statistics] }, optimizer };
}

/** The loss of each sample, in inference mode. */
export function lossProgram(
  model: Model,
  options: { readonly parameters: ModelParameters; readonly loss: Loss; readonly scales: Scales },
): Program {
  const { x, target } = inputs(model, options.scales);
  const { output } = buildModel(model, x, { parameters: options.parameters, training: false });
  return { outputs: { loss: sampleLoss(options.loss, output, target) } };
}

/** The code or the reconstruction of each sample, in inference mode. */
export function inferenceProgram(
  model: Model,
  options: { readonly parameters: ModelParameters; readonly output: "code" | "output"; readonly scale: number },
): Program {
  const x = scaled(inputName, model, options.scale);
  const graph = buildModel(model, x, { parameters: options.parameters, training: false });
  return { outputs: { result: graph[options.output] } };
}
