import type { Loss, LossName, Model } from "../nn/index.js";
import type { Checkpoint, Optimizer } from "../train/index.js";
import type { EngineOption, Provenance } from "./codec.js";

/** What may be said of the training; everything else is chosen from the data. */
export interface FitCodecOptions extends EngineOption {
  /** Other layers than the usual ones for this kind of data; it is trained in place. */
  readonly model?: Model;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly loss?: LossName | Loss;
  readonly optimizer?: Optimizer;
  /**
   * Share of the training samples left out of each epoch, the worst reconstructed, for data with anomalies among it. A detector of
   * rows first leaves out twice that share, those that an isolation forest isolates first.
   */
  readonly trim?: number;
  /** Of the split, the initial weights, and all that is drawn. Default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called after each epoch, and when aborted, with what `resume` goes on from; training waits for it. */
  readonly checkpoint?: (checkpoint: Checkpoint) => Promise<void> | void;
  /** Goes on exactly where a checkpoint was taken, with the same data and the same other options. */
  readonly resume?: Checkpoint;
  /** Kept in the file beside what is known anyway. */
  readonly provenance?: Provenance;
}

/** What may be said of a detector's training and judgement. */
export interface FitDetectorOptions extends FitCodecOptions {
  /**
   * As `parseScore` reads it: `mse`, `mse+latent-knn` … Or `auto`: the one of a few, simple ones among them, that best tells
   * normals from anomalies made of them; a notice says which and why, as does `provenance.scoreChoice`.
   */
  readonly score?: string;
  /** As `parseThreshold` reads it: `conformal:0.01`, `z-score:3` … Conformal levels that a small set cannot promise are raised. */
  readonly threshold?: string;
  /** Share of the data that is kept from training to set the threshold by. */
  readonly calibration?: number;
}
