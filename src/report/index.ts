export { type ConfusionMatrix, confusionMatrix } from "./chart/confusion-matrix.js";
export type { DetectionCurves, ScoredDetector } from "./chart/detection-curves.js";
export { type ErrorHistogram, errorHistogram } from "./chart/error-histogram.js";
export { type ImportanceBars, importanceBars } from "./chart/importance-bars.js";
export { type LatentScatter, latentScatter } from "./chart/latent-scatter.js";
export { type CurveState, type LearningCurve, type LearningCurves, learningCurves } from "./chart/learning-curves.js";
export { type EpochLoss, type LossCurve, lossCurve } from "./chart/loss-curve.js";
export { type HistoryTrial, type ObjectiveHistory, objectiveHistory } from "./chart/objective-history.js";
export { type CoordinateLine, type ParallelCoordinates, parallelCoordinates } from "./chart/parallel-coordinates.js";
export { type ParetoChart, type ParetoObjective, type ParetoPoint, paretoChart } from "./chart/pareto-chart.js";
export { precisionRecallChart } from "./chart/precision-recall-chart.js";
export type { Better } from "./chart/robust-axis.js";
export { rocChart } from "./chart/roc-chart.js";
export type { SettingAxis, SettingValue } from "./chart/setting-axis.js";
export { type SignalOverlay, signalOverlay } from "./chart/signal-overlay.js";
export { type SliceChart, type SlicePoint, sliceChart } from "./chart/slice-chart.js";
export { type ChartStretch, type StretchChart, stretchChart } from "./chart/stretch-chart.js";
export { type UmapOptions, umapPlaces } from "./chart/umap-places.js";
export type { Figure } from "./figure.js";
export { type HtmlReport, htmlReport } from "./page/html-report.js";
export type {
  CommandSection,
  FactSection,
  FigureSection,
  MetricCell,
  MetricRow,
  MetricSection,
  Section,
  TableSection,
} from "./page/section-kinds.js";
export { type CodePictures, codePictures } from "./pictures/code-pictures.js";
export { type EasiestHardest, easiestHardest } from "./pictures/easiest-hardest.js";
export { type HeatMapGrid, heatMapGrid } from "./pictures/heat-map-grid.js";
export { type PictureRows, pictureRows } from "./pictures/picture-rows.js";
export { type ReconstructionGrid, reconstructionGrid } from "./pictures/reconstruction-grid.js";
export type { RasterAssets } from "./raster/rasterise.js";
