import type { LossName, Model } from "../nn/index.js";
import type { Optimizer } from "../train/index.js";

/** A published system as declarations: what it learns from, its layers, and how it is trained. */
export interface Recipe {
  readonly name: string;
  /** One line for `sandglass recipes`. */
  readonly summary: string;
  /** Name of the dataset in the catalog. */
  readonly dataset: string;
  readonly loss: LossName;
  readonly defaults: { readonly epochs: number; readonly batchSize: number; readonly learningRate: number };
  /** Things a reader of its numbers should know. */
  readonly notes: readonly string[];
  model(seed: number): Model;
  optimizer(learningRate: number): Optimizer;
}
