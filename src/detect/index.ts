export type { Baseline, FittedBaseline } from "./baselines/baseline.js";
export { type IsolationForestOptions, isolationForest } from "./baselines/isolation-forest.js";
export { type MeanIntensityOptions, meanIntensity } from "./baselines/mean-intensity.js";
export { type NearestNeighboursOptions, nearestNeighbours } from "./baselines/nearest-neighbours.js";
export { pcaReconstruction } from "./baselines/pca-reconstruction.js";
export { type BaselineName, baselines } from "./baselines/table.js";
export { type BlameOptions, blame, type FeatureBlame, usualErrors } from "./blame.js";
export { type CalibrateOptions, calibrate } from "./calibrate.js";
export { CalibratedModel, type CalibratedParts, type Examined, type Prediction } from "./calibrated-model.js";
export { Calibration, type CalibrationOptions, type JudgeOptions, type Verdict } from "./calibration.js";
export { assertDisjoint } from "./disjoint.js";
export { DriftTest, type DriftTestOptions, type DriftVerdict } from "./drift/drift-test.js";
export type { MissingCells } from "./missing.js";
export type { Reconstructor } from "./reconstructor.js";
export { bceScore } from "./scores/bce-score.js";
export { type CombinationState, combination } from "./scores/combination-score.js";
export { errorMap } from "./scores/error-map.js";
export {
  inputKnn,
  type KnnOptions,
  type KnnState,
  latentKnn,
  residualKnn,
} from "./scores/knn-score.js";
export { lossScore } from "./scores/loss-score.js";
export { maeScore } from "./scores/mae-score.js";
export {
  type GaussianState,
  inputMahalanobis,
  latentMahalanobis,
  residualMahalanobis,
} from "./scores/mahalanobis-score.js";
export { maximumWindowScore } from "./scores/maximum-window-score.js";
export { mseScore } from "./scores/mse-score.js";
export { inputPca } from "./scores/pca-score.js";
export { averageRank, type RankState } from "./scores/rank-score.js";
export { describeScore, restoreScore, type ScoreDescription } from "./scores/restore.js";
export type { Material, ScoreRule, ScoreState } from "./scores/score.js";
export { shapeKnn } from "./scores/shape-knn-score.js";
export { type SsimScoreOptions, ssimScore } from "./scores/ssim-score.js";
export { type StrongestState, strongest } from "./scores/strongest-score.js";
export { parseScore, type ScoreName, type ScoreOptions, scoreRules } from "./scores/table.js";
export { type WhitenedKnnState, whitenedKnn } from "./scores/whitened-knn-score.js";
export { fitPca, type Pca, project } from "./statistics/pca.js";
export { type Rows, rowsOf } from "./statistics/rows.js";
export {
  AdaptiveConformal,
  type AdaptiveConformalOptions,
  type AdaptiveConformalState,
} from "./thresholds/adaptive-conformal.js";
export { type AlarmBand, type AlarmBandOptions, falseAlarmBand } from "./thresholds/alarm-band.js";
export { benjaminiHochberg, type Discoveries } from "./thresholds/benjamini-hochberg.js";
export { bestF1 } from "./thresholds/best-f1.js";
export { conformal, conformalPValues } from "./thresholds/conformal.js";
export { iqr } from "./thresholds/iqr.js";
export { mad } from "./thresholds/mad.js";
export { fitPareto, type Pareto } from "./thresholds/pareto.js";
export { type PeaksOverThresholdOptions, peaksOverThreshold } from "./thresholds/peaks-over-threshold.js";
export { contamination, quantileThreshold } from "./thresholds/quantile.js";
export { Spot, type SpotOptions, type SpotState } from "./thresholds/spot.js";
export { parseThreshold, restoreThreshold, type ThresholdName, thresholdRules } from "./thresholds/table.js";
export {
  type FittedThreshold,
  isAnomalous,
  type Plain,
  type Standard,
  standardise,
  type ThresholdRule,
} from "./thresholds/threshold.js";
export { meanPlusSd, type ZScoreOptions, zScore } from "./thresholds/z-score.js";
