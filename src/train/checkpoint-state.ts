import type { Loss } from "../nn/losses.js";
import type { ModelConfig } from "../nn/model.js";
import type { EpochRecord } from "./epoch-record.js";
import type { Optimizer } from "./optimizers.js";

/** The options that determine the result of a training. Resuming with others is refused. */
export interface TrainingConfig {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly samples: number;
  /** Share of the samples that each epoch leaves out; absent where it is 0. */
  readonly trim?: number;
  /** Whether a separate target is reconstructed. */
  readonly target: boolean;
  /** Whether some of what is reconstructed is missing; absent where nothing is. */
  readonly missing?: boolean;
  /** Whether labels say what is known of the samples; absent where nothing is. */
  readonly labels?: boolean;
}

/** The best epoch so far and its weights. */
export interface BestEpoch {
  readonly epoch: number;
  readonly loss: number;
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** Everything needed to continue a training to the bit: random numbers follow from seed, epoch and step. */
export interface Checkpoint {
  readonly version: 1;
  readonly model: Required<ModelConfig>;
  readonly training: TrainingConfig;
  /** Epochs completed. */
  readonly epochs: number;
  /** Steps done in the epoch under way, and the sum of their samples' losses. */
  readonly step: number;
  readonly lossSum: number;
  /** Rows that the epoch under way leaves out, where it does. */
  readonly trimmed?: readonly number[];
  readonly history: readonly EpochRecord[];
  /** Epochs since the best one, for early stopping. */
  readonly epochsWithoutProgress: number;
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Optimizer state by name. */
  readonly slots: ReadonlyMap<string, Float32Array>;
  readonly best?: BestEpoch;
}
