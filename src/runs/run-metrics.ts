import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Engine } from "../engine/contract.js";
import { median } from "../metrics/index.js";
import type { LossName, Model } from "../nn/index.js";
import type { Plan } from "../recipes/recipe.js";
import type { EpochRecord } from "../train/index.js";
import type { RunConfig } from "./config.js";
import { validationNote } from "./validation.js";

/** What came out of a run, with what a reader needs to judge it. */
export interface RunMetrics {
  readonly recipe: string;
  readonly engine: string;
  readonly engineDescription: string;
  readonly threads: number;
  readonly epochs: number;
  /** Median over epochs, training part only. */
  readonly samplesPerSecond: number;
  readonly lossName: LossName;
  /** Of the epoch whose weights are kept: the last, or the best where training may stop early. */
  readonly loss: number;
  readonly valLoss: number;
  /** The epoch whose weights are kept, where that is not the last. */
  readonly bestEpoch?: number;
  /** Training and validation, all epochs. */
  readonly seconds: number;
  readonly trainableParameters: number;
  readonly latentSize: number;
  readonly trainingSamples: number;
  readonly validation: { readonly split: "test" | "training"; readonly samples: number; readonly note: string };
}

export function runMetrics(run: {
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly model: Model;
  readonly engine: Engine;
  readonly train: Samples;
  readonly validation: Samples;
  readonly history: readonly EpochRecord[];
  /** From 1. */
  readonly bestEpoch?: number;
}): RunMetrics {
  const { config, plan, model, engine, train, validation, history, bestEpoch } = run;
  // 0 stands for an epoch whose training was over before the run was resumed.
  const rates = history.map(({ samplesPerSecond }) => samplesPerSecond).filter((rate) => rate > 0);
  const kept = history.find(({ epoch }) => epoch === bestEpoch) ?? history.at(-1)!;
  const trainable = model.parameters.filter((weight) => weight.trainable);
  return {
    recipe: config.recipe,
    engine: engine.name,
    engineDescription: engine.description,
    threads: engine.threads,
    epochs: history.length,
    samplesPerSecond: rates.length === 0 ? 0 : median(rates),
    lossName: plan.loss,
    loss: kept.loss,
    valLoss: kept.valLoss!,
    ...(bestEpoch !== undefined && { bestEpoch }),
    seconds: history.reduce((total, { seconds }) => total + seconds, 0),
    trainableParameters: trainable.reduce((total, { shape }) => total + sizeOf(shape), 0),
    latentSize: model.latentSize,
    trainingSamples: train.count,
    validation: {
      split: config.validation === "test" ? "test" : "training",
      samples: validation.count,
      note: validationNote(config),
    },
  };
}
