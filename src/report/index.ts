export { type ConfusionMatrix, confusionMatrix } from "./chart/confusion-matrix.js";
export type { DetectionCurves, ScoredDetector } from "./chart/detection-curves.js";
export { type ErrorHistogram, errorHistogram } from "./chart/error-histogram.js";
export { type LatentScatter, latentScatter } from "./chart/latent-scatter.js";
export { type EpochLoss, type LossCurve, lossCurve } from "./chart/loss-curve.js";
export { precisionRecallChart } from "./chart/precision-recall-chart.js";
export { rocChart } from "./chart/roc-chart.js";
export { type SignalOverlay, signalOverlay } from "./chart/signal-overlay.js";
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
