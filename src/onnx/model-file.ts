import { buildFile } from "./build-file.js";
import type { ModelFile } from "./contents.js";
import { openFile } from "./open-file.js";
import { readModel } from "./proto/read.js";
import { writeModel } from "./proto/write.js";

export type { ModelFile, ModelFileDetector } from "./contents.js";

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
