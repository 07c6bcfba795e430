export { type EpochLoss, type LossCurve, lossCurve } from "./chart/loss-curve.js";
export type { Figure } from "./figure.js";
export { type CodePictures, codePictures } from "./pictures/code-pictures.js";
export { type EasiestHardest, easiestHardest } from "./pictures/easiest-hardest.js";
export { type ReconstructionGrid, reconstructionGrid } from "./pictures/reconstruction-grid.js";
export type { RasterAssets } from "./raster/rasterise.js";
