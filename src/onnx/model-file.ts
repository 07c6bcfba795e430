import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import type { FittedThreshold, ScoreRule, ScoreState, ThresholdRule } from "../detect/index.js";
import type { Model } from "../nn/model.js";
import { buildFile } from "./build-file.js";
import { openFile } from "./open-file.js";
import { readModel } from "./proto/read.js";
import { writeModel } from "./proto/write.js";

/** All that goes the way from raw data to a verdict. */
export interface ModelFile {
  readonly input: InputDescription;
  /** How raw numbers become the model's. */
  readonly scaler?: Scaler;
  readonly model: Model;
  readonly detector?: ModelFileDetector;
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

/**
 * A model and all around it as the bytes of an ONNX file: raw data in, verdicts out, in every runtime. Equal contents give
 * equal bytes. docs/model-file.md lists inputs, outputs and the numbers that may be changed.
 *
 * @throws UserError for a score of one's own, more stored normals than a file takes, and parts that do not fit each other.
 * @example
 * ```ts
 * import { autoencoder, decodeModelFile, dense, encodeModelFile } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const bytes = encodeModelFile({ input: { kind: "samples", shape: [2] }, model, provenance: { seed: 0 } });
 * console.log(decodeModelFile(bytes).model.latentSize); // 1
 * ```
 */
export function encodeModelFile(file: ModelFile): Uint8Array {
  return writeModel(buildFile(file));
}

/**
 * What {@link encodeModelFile} was given, from its bytes; a threshold or level that somebody has changed in the file counts.
 * Takes time and memory in proportion to the bytes, whatever they hold, and reads nothing else.
 *
 * @param where What messages call the bytes.
 * @throws UserError for bytes that are no model file, are damaged or contradict themselves, or need a newer version.
 * @example
 * ```ts
 * import { autoencoder, decodeModelFile, dense, encodeModelFile } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const bytes = encodeModelFile({ input: { kind: "samples", shape: [2] }, model, provenance: { recipe: "mine" } });
 * console.log(decodeModelFile(bytes, "mine.onnx").provenance["recipe"]); // mine
 * ```
 */
export function decodeModelFile(bytes: Uint8Array, where = "model file"): ModelFile {
  return openFile(readModel(bytes, where), where);
}
