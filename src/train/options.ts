import type { SamplesInput } from "../core/samples-of.js";
import type { Engine } from "../engine/contract.js";
import type { Loss, LossName } from "../nn/losses.js";
import type { Checkpoint } from "./checkpoint-state.js";
import type { Optimizer } from "./optimizers.js";

/** When to stop because the validation loss (without validation, the training loss) no longer falls. */
export interface EarlyStopping {
  /** Epochs without progress after which training stops. */
  readonly patience: number;
  /** Least decrease of the loss that counts as progress. Default 0. */
  readonly minDelta?: number;
  /** Whether the model gets the weights of its best epoch in the end. Default true. */
  readonly restoreBest?: boolean;
}

/** What `fit` needs besides the model and the samples. */
export interface FitOptions {
  /** Default: the fastest that works here, opened for this training. Give your own to use it again. */
  readonly engine?: Engine;
  /** Default 1. With `resume`, epochs in all, those before included. */
  readonly epochs?: number;
  /** Default 32, or as many as there are. A last, smaller batch is trained too. */
  readonly batchSize?: number;
  /** Default `mse`. */
  readonly loss?: LossName | Loss;
  /** Default `adam()`. */
  readonly optimizer?: Optimizer;
  /** Of shuffling, noise and dropout. Default 0. Initial weights have the model's own seed. */
  readonly seed?: number;
  /** Whether to visit the samples in a new order each epoch. Default true. */
  readonly shuffle?: boolean;
  /**
   * Share of the samples, from 0 up to but not 1, that each epoch leaves out: those with the highest loss when it starts;
   * in the first epoch, before the model knows anything, others at random or, without `shuffle`, the last. For training
   * data with anomalies among them. Default 0.
   *
   * Source: Shen and Sanghavi, "Learning with bad training data via iterative trimmed loss minimization", 2019.
   */
  readonly trim?: number;
  /** What to reconstruct, sample by sample, where it is not the input itself. */
  readonly target?: SamplesInput;
  /**
   * What is known of each sample: 1 anomalous, -1 normal, 0 nothing. For models with a layer that learns from it, `oneClass`.
   * Validation knows of no labels.
   */
  readonly labels?: ArrayLike<number>;
  /** Samples whose loss is measured after each epoch. */
  readonly validation?: SamplesInput;
  readonly validationTarget?: SamplesInput;
  readonly earlyStopping?: EarlyStopping;
  /** Stops between two steps; the last event then has the reason `aborted` and a checkpoint. */
  readonly signal?: AbortSignal;
  /**
   * Continues a training exactly where its checkpoint was taken. All options that determine the result must be those of
   * before, but for the lengths of a learning-rate schedule: more epochs may stretch it, and the rate goes on where the
   * new one is at that step.
   */
  readonly resume?: Checkpoint;
  /** Called after each epoch, and when aborted; training waits for it. */
  readonly checkpoint?: (checkpoint: Checkpoint) => Promise<void> | void;
}
