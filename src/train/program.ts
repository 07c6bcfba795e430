import { UserError } from "../core/errors.js";
import type { Shape } from "../core/shape.js";
import type { Program } from "../engine/contract.js";
import { batchMean } from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { mul } from "../graph/ops/elementwise.js";
import { reshape } from "../graph/ops/reduce.js";
import { input } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import { ancestors } from "../graph/walk.js";
import { buildDecoder, buildModel, type ModelParameters } from "../nn/build.js";
import { type Loss, objective } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import { missingIn, type Pair } from "./check.js";
import { buildOptimizer, type Optimizer, type OptimizerGraph } from "./optimizers.js";

/** Names of the tables a program reads. */
export const inputName = "input";
export const targetName = "target";
export const missingName = "missing";
export const labelName = "label";

/** How stored numbers become the model's units and which of them count; see `Samples`. */
export interface Stored {
  readonly scale: number;
  /** Left out when the target is the input itself. */
  readonly targetScale?: number;
  /** Whether a table says which numbers of the target are stand-ins. */
  readonly missing: boolean;
  /** Whether a table says what is known of each sample. */
  readonly labels?: boolean;
}

export function storedAs(pair: Pair): Stored {
  const { samples, target, labels } = pair;
  return {
    scale: samples.scale,
    ...(target && { targetScale: target.scale }),
    missing: missingIn(pair) !== undefined,
    ...(labels && { labels: true }),
  };
}

function scaled(name: string, shape: Shape, scale: number): Value {
  const raw = input(name, shape);
  return scale === 1 ? raw : mul(raw, scale);
}

interface Inputs {
  readonly x: Value;
  readonly target: Value;
  readonly missing?: Value;
  readonly label?: Value;
}

function inputs({ input: shape }: Model, { scale, targetScale, missing, labels }: Stored): Inputs {
  const x = scaled(inputName, shape, scale);
  const target = targetScale === undefined ? x : scaled(targetName, shape, targetScale);
  return {
    ...{ x, target },
    ...(missing && { missing: input(missingName, shape) }),
    ...(labels && { label: reshape(input(labelName, [1]), []) }),
  };
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
    readonly stored: Stored;
  },
): TrainingProgram {
  const { parameters, stored } = options;
  const { x, target, missing, label } = inputs(model, stored);
  const graph = buildModel(model, x, { parameters, training: true, ...(label && { label }) });
  const loss = batchMean(objective(options.loss, graph, target, missing));
  if (label !== undefined && !ancestors([loss]).includes(label)) {
    throw new UserError({
      where: "labels",
      expected: "a model with a layer that learns from labels",
      got: "a model without",
      remedy: "Add oneClass() to the encoder, or leave labels out.",
    });
  }
  const trainable = new Map(
    model.parameters.flatMap(({ key, trainable }) => (trainable ? [[key, parameters.get(key)!] as const] : [])),
  );
  const optimizer = buildOptimizer(options.optimizer, trainable, grad(loss, [...trainable.values()]));
  const statistics = [...graph.updates].map(([key, value]) => ({ parameter: parameters.get(key)!, value }));
  return { program: { outputs: { loss }, updates: [...optimizer.updates, ...statistics] }, optimizer };
}

/** The loss of each sample, in inference mode. */
export function lossProgram(
  model: Model,
  options: { readonly parameters: ModelParameters; readonly loss: Loss; readonly stored: Stored },
): Program {
  const { x, target, missing, label } = inputs(model, options.stored);
  const { parameters } = options;
  const graph = buildModel(model, x, { parameters, training: false, ...(label && { label }) });
  return { outputs: { loss: objective(options.loss, graph, target, missing) } };
}

/** What a model can make of a sample, or of a code, in inference mode; of an ensemble each member too, by its number. */
export type ResultName = "code" | "reconstruction" | `member.${number}`;

/** Some results of each sample. */
export function inferenceProgram(
  model: Model,
  options: { readonly parameters: ModelParameters; readonly results: readonly ResultName[]; readonly scale: number },
): Program {
  const x = scaled(inputName, model.input, options.scale);
  const { code, output, members } = buildModel(model, x, { parameters: options.parameters, training: false });
  const all: Readonly<Record<string, Value>> = {
    ...{ code, reconstruction: output },
    ...Object.fromEntries(members.map((made, at) => [`member.${at}`, made])),
  };
  return { outputs: Object.fromEntries(options.results.map((name) => [name, all[name]!])) };
}

/** The reconstruction that each code stands for. */
export function decodingProgram(
  model: Model,
  options: { readonly parameters: ModelParameters; readonly scale: number },
): Program {
  const code = scaled(inputName, model.codeShape, options.scale);
  return { outputs: { reconstruction: buildDecoder(model, code, options.parameters) } };
}
