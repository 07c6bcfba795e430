export type { SeriesOptions } from "../data/series/segment-windows.js";
export type { Adapted, Adapter, Raw, Row, SampleName } from "./adapter.js";
export { Codec, type CodecParts, type EngineOption, type Provenance } from "./codec.js";
export {
  Detector,
  type DetectorParts,
  type Finding,
  type LearnedParts,
  type NamedVerdict,
  type PredictOptions,
} from "./detector.js";
export { fitCodec, fitDetector } from "./fit.js";
export type { FitCodecOptions, FitDetectorOptions } from "./fit-options.js";
export {
  type ModelSink,
  type ModelSource,
  modelBytes,
  openDetector,
  openModel,
  type SaveOptions,
  saveModel,
} from "./model-bytes.js";
export { type PointScores, SeriesStream, type SeriesStreamOptions, type StreamVerdict } from "./series-stream.js";
export type { DetectorEvent, NoticeEvent } from "./train-model.js";
export { type NewThreshold, withThreshold } from "./with-threshold.js";
