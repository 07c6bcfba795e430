import type { Samples } from "../core/samples.js";
import type { Engine, Executable, Table } from "../engine/contract.js";
import { type ModelParameters, modelParameters } from "../nn/build.js";
import type { Model } from "../nn/model.js";
import type { TrainingConfig } from "./checkpoint-state.js";
import type { OptimizerGraph } from "./optimizers.js";
import type { FitOptions } from "./options.js";
import { inputName, scalesOf, targetName, trainingProgram } from "./program.js";
import { Storage } from "./storage.js";

/** The tables of samples and, where there is one, of their target. */
export function uploadTables(engine: Engine, samples: Samples, target: Samples | undefined): Record<string, Table> {
  const tables: Record<string, Table> = { [inputName]: engine.table(samples.data, samples.count) };
  if (target !== undefined) tables[targetName] = engine.table(target.data, target.count);
  return tables;
}

/** What a training holds in its engine: the compiled step, the data, weights and optimizer state. */
export interface TrainingSession {
  readonly step: Executable;
  readonly tables: Readonly<Record<string, Table>>;
  readonly parameters: ModelParameters;
  readonly storage: Storage;
  /** The host numbers of a step. */
  readonly scalars: OptimizerGraph["scalars"];
  weights(): Map<string, Float32Array>;
  slots(): Map<string, Float32Array>;
  dispose(): void;
}

/** Compiles the step and uploads everything it needs. */
export async function openSession(
  model: Model,
  samples: Samples,
  options: FitOptions & { readonly training: TrainingConfig },
): Promise<TrainingSession> {
  const { engine, training, target, resume } = options;
  const parameters = modelParameters(model);
  const { program, optimizer } = trainingProgram(model, {
    parameters,
    loss: training.loss,
    optimizer: training.optimizer,
    scales: scalesOf(samples, target),
  });
  const storage = new Storage();
  storage.add(engine, parameters, model.weights);
  storage.add(engine, optimizer.slots, resume?.slots ?? new Map());
  const step = await engine.compile(program, { batchSize: training.batchSize, parameters: storage.tensors });
  const tables = uploadTables(engine, samples, target);
  return {
    step,
    tables,
    parameters,
    storage,
    scalars: optimizer.scalars,
    weights: () => storage.read(parameters.keys()),
    slots: () => storage.read(optimizer.slots.keys()),
    dispose() {
      step.dispose();
      for (const table of Object.values(tables)) table.dispose();
      storage.dispose();
    },
  };
}
