import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import type { FittedThreshold, ScoreRule, ScoreState, ThresholdRule } from "../detect/index.js";
import type { Model } from "../nn/model.js";

/** All that goes the way from raw data to a verdict. */
export interface ModelFile {
  readonly input: InputDescription;
  /** How raw numbers become the model's. */
  readonly scaler?: Scaler;
  readonly model: Model;
  readonly detector?: ModelFileDetector;
  /** A training checkpoint's bytes, for those who want to train on exactly where it stopped. */
  readonly checkpoint?: Uint8Array;
  /** Where it comes from, plain JSON: recipe, configuration, seed, checksum of the data, version, metrics. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** How reconstructions are judged. */
export interface ModelFileDetector {
  readonly score: ScoreRule;
  /** What the score learned. */
  readonly state: ScoreState;
  readonly threshold: ThresholdRule;
  /** What the threshold learned from the complete calibration scores. */
  readonly fitted: FittedThreshold;
  /** Calibration scores, in their order; `incomplete` those of samples with missing cells, judged apart. */
  readonly calibration: { readonly complete: Float64Array; readonly incomplete?: Float64Array };
  readonly fittedIncomplete?: FittedThreshold;
  /** Usual squared error of each element, for blame. */
  readonly usual?: Float64Array;
}
