import type { Checkpoint } from "./checkpoint-state.js";
import type { EpochRecord } from "./epoch-record.js";

export interface StartEvent {
  readonly type: "start";
  /** Epochs there are to be in the end. */
  readonly epochs: number;
  /** The epoch that comes first, from 1; above 1 when resuming. */
  readonly epoch: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  readonly samples: number;
  readonly validationSamples: number;
  readonly trainableParameters: number;
  readonly engine: string;
  readonly threads: number;
}

export interface ProgressEvent {
  readonly type: "progress";
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Samples done in this epoch. */
  readonly samples: number;
  /** Mean loss of the epoch so far. */
  readonly loss: number;
  readonly samplesPerSecond: number;
  /** Estimated training time left for all epochs. */
  readonly secondsLeft: number;
}

export interface EpochEvent extends EpochRecord {
  readonly type: "epoch";
  readonly epochs: number;
  /** Whether this is the best epoch so far, by validation loss if there is one, else by training loss. */
  readonly best: boolean;
}

export type EndReason = "completed" | "earlyStopping" | "aborted";

/** The last thing a training tells: what it came to. */
export interface EndEvent {
  readonly type: "end";
  readonly reason: EndReason;
  /** Epochs completed. */
  readonly epochs: number;
  readonly history: readonly EpochRecord[];
  /** The epoch with the least loss, from 1; the model holds its weights when early stopping restores the best. */
  readonly bestEpoch?: number;
  /** Continues the training exactly here when given as `resume`. */
  readonly checkpoint: Checkpoint;
}

/** What `fit` tells: one `start`, many `progress`, one `epoch` each, one `end`. */
export type FitEvent = StartEvent | ProgressEvent | EpochEvent | EndEvent;
