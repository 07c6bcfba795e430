import { UserError } from "../core/errors.js";
import { requireNode } from "../core/node.js";
import { Calibration } from "../detect/index.js";
import { decodeModelFile, encodeModelFile, type ModelFile } from "../onnx/model-file.js";
import { Codec, type EngineOption } from "./codec.js";
import { Detector } from "./detector.js";

/** Where a model file goes: a path, or something that takes its bytes. */
export type ModelSink = string | ((bytes: Uint8Array) => void | Promise<void>) | WritableStream<Uint8Array>;

/** Where a model file comes from: a path, or its bytes. */
export type ModelSource = string | Uint8Array;

/** What goes into a model file beside the model. */
export interface SaveOptions {
  /**
   * Bytes of a training checkpoint (`encodeCheckpoint` of a training's last event): whoever opens the file can then train on
   * exactly where it stopped. Makes the file about three times as large.
   */
  readonly checkpoint?: Uint8Array;
}

/**
 * A codec, or a detector with all it learned, as the bytes of an ONNX file.
 *
 * @throws UserError when the score is none that a file can carry.
 * @example
 * ```ts
 * import { autoencoder, Codec, dense, modelBytes } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * console.log(modelBytes(new Codec({ model, input: { kind: "samples", shape: [2] } })).length > 100); // true
 * ```
 */
export function modelBytes(model: Codec | Detector, { checkpoint }: SaveOptions = {}): Uint8Array {
  const codec = model instanceof Detector ? model.codec : model;
  const { input, scaler, provenance } = codec;
  const file: ModelFile = {
    ...{ input, model: codec.model, provenance },
    ...(scaler && { scaler }),
    ...(checkpoint && { checkpoint }),
  };
  if (!(model instanceof Detector)) return encodeModelFile(file);
  const { rule, state, calibration, incomplete } = model.calibrated;
  return encodeModelFile({
    ...file,
    detector: {
      ...{ score: rule, state, usual: model.usual },
      threshold: calibration.rule,
      fitted: calibration.threshold,
      calibration: { complete: calibration.scores, ...(incomplete && { incomplete: incomplete.scores }) },
      ...(incomplete && { fittedIncomplete: incomplete.threshold }),
    },
  });
}

/**
 * Writes a detector or a codec as one ONNX file, with everything it needs anywhere: units, model, score, threshold. A file is
 * either the old one or the complete new one at every moment.
 *
 * @throws UserError when the place cannot be written, or the score is none that a file can carry.
 * @example
 * ```ts
 * import { fitDetector, openDetector, saveModel } from "sandglass";
 * const rows = Array.from({ length: 100 }, (_, at) => [Math.sin(at), Math.cos(at)]);
 * const detector = await fitDetector(rows, { epochs: 2 });
 * let file: Uint8Array = new Uint8Array();
 * await saveModel(detector, (bytes) => { file = bytes; });
 * const again = await openDetector(file);
 * console.log((await again.score([[5, 5]]))[0] === (await detector.score([[5, 5]]))[0]); // true
 * await Promise.all([detector.close(), again.close()]);
 * ```
 */
export async function saveModel(model: Codec | Detector, to: ModelSink, options: SaveOptions = {}): Promise<void> {
  const bytes = modelBytes(model, options);
  if (typeof to === "function") return await to(bytes);
  if (typeof to === "string") {
    requireNode(to, "Give a function that takes the bytes, or a WritableStream.");
    const { writeWhole } = await import("#node/core/disk.js");
    return await writeWhole(to, bytes, "a place to write the model file to");
  }
  const writer = to.getWriter();
  await writer.write(bytes);
  await writer.close();
}

/**
 * Opens a model file as what it holds: a detector, or a codec where nothing was calibrated.
 *
 * @throws UserError for a file that cannot be read, or is none of Sandglass'.
 * @example
 * ```ts
 * import { autoencoder, Codec, Detector, dense, modelBytes, openModel } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const opened = await openModel(modelBytes(new Codec({ model, input: { kind: "samples", shape: [2] } })));
 * console.log(opened instanceof Detector); // false
 * await opened.close();
 * ```
 */
export async function openModel(from: ModelSource, options: EngineOption = {}): Promise<Codec | Detector> {
  const where = typeof from === "string" ? from : "model file";
  return modelOf(decodeModelFile(await bytesOf(from), where), options);
}

/** The object that a decoded file stands for. */
export function modelOf({ detector, ...parts }: ModelFile, options: EngineOption = {}): Codec | Detector {
  if (detector === undefined) return new Codec(parts, options);
  const { score: rule, state, threshold, fitted, calibration, fittedIncomplete } = detector;
  const usual =
    detector.usual ?? new Float64Array(parts.model.input.reduce((size, length) => size * length, 1)).fill(1);
  const incomplete =
    calibration.incomplete &&
    new Calibration(calibration.incomplete, { threshold, ...(fittedIncomplete && { fitted: fittedIncomplete }) });
  const complete = new Calibration(calibration.complete, { threshold, fitted });
  const learned = { rule, state, usual, calibration: complete, ...(incomplete && { incomplete }) };
  return new Detector({ ...parts, learned }, options);
}

/**
 * Opens the model file of a detector, from its path or its bytes.
 *
 * @throws UserError for a file that cannot be read, is none of Sandglass', or holds a model without score and threshold.
 * @example
 * ```ts
 * import { openDetector } from "sandglass";
 * try {
 *   const detector = await openDetector("pump.onnx");
 *   for (const { name, anomalous } of await detector.judge([{ flow: 3, pressure: 4 }])) console.log(name, anomalous);
 *   await detector.close();
 * } catch (error) {
 *   console.log((error as Error).name); // UserError
 * }
 * ```
 */
export async function openDetector(from: ModelSource, options: EngineOption = {}): Promise<Detector> {
  const opened = await openModel(from, options);
  if (opened instanceof Detector) return opened;
  throw new UserError({
    where: typeof from === "string" ? from : "model file",
    expected: "a detector, with a score and a threshold",
    got: "an autoencoder alone",
    remedy: "Open it with openModel, or calibrate it.",
  });
}

async function bytesOf(from: ModelSource): Promise<Uint8Array> {
  if (typeof from !== "string") return from;
  requireNode(from, "Give the bytes of the file, as from fetch or a file input.");
  const { readWhole } = await import("#node/core/disk.js");
  return await readWhole(from, "a model file to read");
}
