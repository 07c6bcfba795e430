import type { Executable, Table } from "../engine/contract.js";
import { type ModelParameters, modelParameters } from "../nn/build.js";
import type { Model } from "../nn/model.js";
import { missingIn, type Pair } from "./check.js";
import type { Checkpoint, TrainingConfig } from "./checkpoint-state.js";
import type { OptimizerGraph } from "./optimizers.js";
import { inputName, labelName, missingName, storedAs, targetName, trainingProgram } from "./program.js";
import { Storage } from "./storage.js";
import type { Workspace } from "./workspace.js";

export type Tables = Readonly<Record<string, Table>>;

/** The tables of samples and, where there are any, of their target, of what is missing in it, and of their labels. */
export function uploadTables(workspace: Workspace, pair: Pair): Tables {
  const { samples, target, labels } = pair;
  const missing = missingIn(pair);
  return {
    [inputName]: workspace.table(samples.data, samples.count),
    ...(target && { [targetName]: workspace.table(target.data, target.count) }),
    ...(missing && { [missingName]: workspace.table(missing, samples.count) }),
    ...(labels && { [labelName]: workspace.table(labels, samples.count) }),
  };
}

/** What a training holds in its engine: the compiled step, the data, weights and optimizer state. */
export interface TrainingSession {
  readonly step: Executable;
  readonly tables: Tables;
  readonly parameters: ModelParameters;
  readonly storage: Storage;
  /** The host numbers of a step. */
  readonly scalars: OptimizerGraph["scalars"];
  weights(): Map<string, Float32Array>;
  slots(): Map<string, Float32Array>;
}

/** Compiles the step and uploads everything it needs. */
export async function openSession(
  model: Model,
  pair: Pair,
  options: {
    readonly workspace: Workspace;
    readonly training: TrainingConfig;
    readonly resume: Checkpoint | undefined;
  },
): Promise<TrainingSession> {
  const { workspace, training, resume } = options;
  const parameters = modelParameters(model);
  const { program, optimizer } = trainingProgram(model, {
    parameters,
    loss: training.loss,
    optimizer: training.optimizer,
    stored: storedAs(pair),
  });
  const storage = new Storage();
  storage.add(workspace, parameters, model.weights);
  storage.add(workspace, optimizer.slots, resume?.slots ?? new Map());
  return {
    step: await workspace.compile(program, { batchSize: training.batchSize, parameters: storage.tensors }),
    tables: uploadTables(workspace, pair),
    parameters,
    storage,
    scalars: optimizer.scalars,
    weights: () => storage.read(parameters.keys()),
    slots: () => storage.read(optimizer.slots.keys()),
  };
}
