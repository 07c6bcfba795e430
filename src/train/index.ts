export { type ApplyOptions, decode, type EvaluateOptions, encode, evaluate, reconstruct } from "./apply.js";
export { loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
export { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-bytes.js";
export type { BestEpoch, Checkpoint, TrainingConfig } from "./checkpoint-state.js";
export type { EpochRecord } from "./epoch-record.js";
export type { EndEvent, EndReason, EpochEvent, FitEvent, ProgressEvent, StartEvent } from "./events.js";
export { fit } from "./fit.js";
export { type GenerateOptions, generate } from "./generate.js";
export { type Adam, type Adamw, adam, adamw } from "./optimizers/adam.js";
export { type ClipByNorm, type ClipByValue, clipByNorm, clipByValue } from "./optimizers/clip.js";
export { type Rmsprop, rmsprop } from "./optimizers/rmsprop.js";
export { type Sgd, sgd } from "./optimizers/sgd.js";
export {
  type Chain,
  chain,
  learningRateOf,
  type Optimizer,
  type Transform,
  type TransformName,
  type Transforms,
} from "./optimizers.js";
export type { EarlyStopping, FitOptions } from "./options.js";
export { type Applied, type PredictOptions, Predictor, type PredictorOptions } from "./predictor.js";
export { type BoundOptions, likelihoodRegret, negativeBound, type RegretOptions } from "./regret.js";
export {
  constant,
  cosineDecay,
  exponentialDecay,
  type LearningRate,
  learningRateAt,
  linearWarmup,
  type Schedule,
  type Schedules,
  stepDecay,
} from "./schedules.js";
export { Training } from "./training.js";
