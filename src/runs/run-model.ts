import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../core/errors.js";
import { version } from "../core/version.js";
import type { InputDescription } from "../data/input.js";
import type { Parts } from "../data/parts/parts.js";
import type { CalibratedModel } from "../detect/index.js";
import type { Engine } from "../engine/contract.js";
import type { Model } from "../nn/index.js";
import { Codec, type Provenance } from "../pipeline/codec.js";
import { Detector } from "../pipeline/detector.js";
import { modelBytes, openModel } from "../pipeline/model-bytes.js";
import type { RunConfig } from "./config.js";
import type { RunFolder } from "./run-folder.js";

/** The model file of a run. */
export const modelFileName = "model.onnx";

/** What of a run goes into its model file. */
export interface RunModel {
  readonly config: RunConfig;
  readonly parts: Parts;
  readonly model: Model;
  /** Of the data it was trained on, where they may have changed since. Default: that of the parts. */
  readonly sha256?: string;
  /** Metrics by name, for those who open the file. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Where the recipe finds anomalies. */
  readonly found?: { readonly detector: CalibratedModel; readonly usual: Float64Array };
}

/** Writes what a run came to as its model file. */
export function writeRunModel(
  folder: RunFolder,
  { config, parts, model, metrics, found, sha256 = parts.sha256 }: RunModel,
): void {
  const provenance: Provenance = {
    sandglass: version,
    recipe: config.recipe,
    config,
    seed: config.seed,
    training: { samples: parts.train.count, ...(sha256 !== undefined && { sha256 }) },
    protocol: Object.fromEntries(parts.protocol),
    ...(metrics && { metrics }),
  };
  const { scaler } = parts;
  const codec = { input: inputOf(parts), model, provenance, ...(scaler && { scaler }) };
  if (found === undefined) return folder.writeFile(modelFileName, modelBytes(new Codec(codec)));
  const { rule, state, calibration, incomplete } = found.detector;
  const learned = { rule, state, calibration, usual: found.usual, ...(incomplete && { incomplete }) };
  folder.writeFile(modelFileName, modelBytes(new Detector({ ...codec, learned })));
}

/** Checksum of the data that the model of a run was trained on; undefined where there is no model yet, or it does not say. */
export async function trainedOn(folder: RunFolder): Promise<string | undefined> {
  const file = join(folder.path, modelFileName);
  if (!existsSync(file)) return undefined;
  const opened = await openModel(file);
  const { training } = (opened instanceof Detector ? opened.codec : opened).provenance;
  await opened.close();
  const { sha256 } = (training ?? {}) as { readonly sha256?: unknown };
  return typeof sha256 === "string" ? sha256 : undefined;
}

/** What a run's model was taught to read. */
export function inputOf({ input, schema, train }: Parts): InputDescription {
  return input ?? (schema === undefined ? { kind: "samples", shape: train.shape } : { kind: "table", schema });
}

/** The model of a run folder or of a model file. Throws a UserError where there is none, with the command that makes it. */
export async function openRunOrFile(path: string, engine?: Engine): Promise<Codec | Detector> {
  return await openModel(modelFileOf(path), engine === undefined ? {} : { engine });
}

/** The model file of a run folder, or the file that the path is. Throws a UserError for a run without one. */
export function modelFileOf(path: string): string {
  const file = join(path, modelFileName);
  if (existsSync(file)) return file;
  if (!existsSync(join(path, "config.json"))) return path;
  throw new UserError({
    where: path,
    expected: `a run with its model (${modelFileName})`,
    got: "one without",
    remedy: `Finish it first: sandglass eval ${path}`,
  });
}

/** What those who need a detector say of a model without one. */
export function noDetector(path: string): UserError {
  return new UserError({
    where: path,
    expected: "a detector: a run of a recipe that finds anomalies, or its model file",
    got: "a model without score and threshold",
    remedy: "Recipes that are judged by reconstruction have none; sandglass denoise takes them.",
  });
}
