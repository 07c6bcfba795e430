export { select, take } from "../core/samples.js";
export { type AnomalySplit, type AnomalySplitOptions, contaminate, splitAnomalies } from "./anomaly-split.js";
export type { DownloadEvent, DownloadOptions } from "./catalog/download.js";
export type { LocateOptions } from "./catalog/locate.js";
export {
  datasets,
  type FileCheck,
  findDataset,
  getDataset,
  type LoadOptions,
  loadDataset,
  verifyDataset,
} from "./catalog.js";
export type { Blur } from "./corrupt/blur.js";
export { type Corruption, corrupt } from "./corrupt/corrupt.js";
export type { GaussianNoise } from "./corrupt/gaussian-noise.js";
export type { Masking } from "./corrupt/masking.js";
export type { SaltAndPepper } from "./corrupt/salt-and-pepper.js";
export type { Dataset, DatasetDownload, DatasetFile, DatasetSpec, PathOf, Source } from "./dataset.js";
export { requireFinite } from "./finite.js";
export { decodeImage } from "./pictures/decode.js";
export { type Fit, type FitImageOptions, type FittedImage, fitImage } from "./pictures/fit-image.js";
export type { Picture } from "./pictures/picture.js";
export { pictureSamples } from "./pictures/picture-samples.js";
export { type Tiling, untile } from "./pictures/tiles.js";
export { type PseudoAnomalies, type PseudoKind, pseudoAnomalies } from "./pseudo/pseudo-anomalies.js";
export type { ReadOptions } from "./readers/bytes.js";
export { type CsvOptions, type RowBlock, readRows, type TableSource } from "./readers/csv.js";
export { type IdxArray, idxSamples, parseIdx } from "./readers/idx.js";
export { readIdx } from "./readers/idx-file.js";
export { type ImageBatch, type ImageOptions, type ImageSet, readImages, streamImages } from "./readers/images.js";
export { type NpyArray, type NpyData, parseNpy, writeNpy } from "./readers/npy.js";
export { type NpyBatch, type NpyStreamOptions, streamNpy } from "./readers/npy-stream.js";
export { type NpzOptions, npySamples, parseNpz, readNumpy } from "./readers/npz.js";
export {
  applyScaler,
  type FitOptions,
  fitScaler,
  invertScaler,
  type Scaler,
  type ScalerKind,
} from "./scalers/scaler.js";
export { filterByLabel, indicesOfLabels } from "./select.js";
export { periodOf, rhythmOf } from "./series/period.js";
export { type ReadSeriesOptions, readSeries } from "./series/read-series.js";
export { type RawSeries, type RegularOptions, type RegularSeries, regularSeries } from "./series/regular.js";
export {
  type EventMatch,
  type FlaggedStretch,
  matchEvents,
  stretchesOf,
  type WindowVerdict,
} from "./series/stretches.js";
export { type Part, partsOf, split, splitIndices } from "./split.js";
export { describeTable } from "./table/describe.js";
export { type EncodeOptions, type Numbers, type RowEncoder, rowEncoder } from "./table/encode.js";
export { inspectTable } from "./table/inspect.js";
export type { InspectOptions } from "./table/inspect-options.js";
export { type CategoricalColumn, featureNames, type NumericColumn, type TableSchema } from "./table/schema.js";
export {
  type ReadTableOptions,
  readTable,
  type StreamOptions,
  streamTable,
  type Table,
  type TableBatch,
} from "./table/table.js";
export { type TrainingFacts, trainingFacts } from "./table/training-facts.js";
export { formatTime, isDate, parseTime } from "./time.js";
export { checkUnits, type UnitRange } from "./units.js";
export {
  pointScores,
  type Series,
  type Stretch,
  splitSeries,
  type WindowOptions,
  type Windows,
  windows,
} from "./windows.js";
