import * as v from "valibot";
import { UserError } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import type { Scaler } from "../data/scalers/scaler.js";
import { conformal, type FittedThreshold, restoreScore, restoreThreshold } from "../detect/index.js";
import { type Model, modelFromConfig } from "../nn/model.js";
import { type Placed, placeLayers } from "../nn/place.js";
import { fromBase64 } from "./base64.js";
import { usualName } from "./build-file.js";
import { checkFile, checkSize } from "./check-file.js";
import type { ModelFile, ModelFileDetector } from "./contents.js";
import { scalerNames } from "./input.js";
import { formatVersion, metadataKeys, parsePlain } from "./metadata.js";
import type { OnnxModel, OnnxTensor } from "./proto/model.js";
import { detectorSchema, inputSchema, modelSchema, provenanceSchema, scalerSchema } from "./schemas.js";
import { restoreState, stateTreeSchema } from "./scores/state.js";
import { incompleteGroup, levelOf, verdictNames } from "./verdict.js";

/**
 * What an ONNX model of ours was made of. Believes metadata and numbers, never nodes: those may have been optimised by
 * others. Throws a UserError naming `where`.
 */
export function openFile(model: OnnxModel, where: string): ModelFile {
  try {
    return new Opening(model, where).file();
  } catch (error) {
    if (error instanceof UserError) throw error;
    // Checks of layers and scores trust some types; a file made by hand can break them.
    throw damaged(where, error instanceof Error ? error.message : String(error), error);
  }
}

function damaged(where: string, got: string, cause?: unknown): UserError {
  return new UserError(
    { where, expected: "a model file as Sandglass writes it", got: `a damaged one (${got})` },
    { cause },
  );
}

class Opening {
  readonly #where: string;
  readonly #metadata: ReadonlyMap<string, string>;
  readonly #tensors = new Map<string, OnnxTensor>();

  constructor({ metadata, graph }: OnnxModel, where: string) {
    this.#where = where;
    this.#metadata = metadata;
    const version = metadata.get(metadataKeys.version);
    if (version === undefined) {
      throw new UserError({
        where,
        expected: "a model file that Sandglass wrote",
        got: "an ONNX file of another program",
        remedy: "Open it as a foreign model, with openForeign.",
      });
    }
    if (version !== `${formatVersion}`) {
      throw new UserError({
        where,
        expected: `a model file of layout ${formatVersion}`,
        got: `layout ${JSON.stringify(version).slice(0, 20)}`,
        remedy: "Update Sandglass.",
      });
    }
    for (const tensor of graph.initializers) {
      if (this.#tensors.has(tensor.name)) throw damaged(where, `two tensors "${tensor.name}"`);
      this.#tensors.set(tensor.name, tensor);
    }
  }

  file(): ModelFile {
    const input = this.#parse("input", inputSchema);
    const scaler = this.#metadata.has(metadataKeys.scaler) ? this.#scaler() : undefined;
    const model = this.#model();
    const detector = this.#metadata.has(metadataKeys.detector) ? this.#detector() : undefined;
    const provenance = this.#parse("provenance", provenanceSchema);
    const kept = this.#metadata.get(metadataKeys.checkpoint);
    const file: ModelFile = {
      ...{ input, model, provenance },
      ...(scaler && { scaler }),
      ...(detector && { detector }),
      ...(kept !== undefined && { checkpoint: this.#bytes(kept) }),
    };
    checkFile(file, this.#where);
    return file;
  }

  #bytes(text: string): Uint8Array {
    const bytes = fromBase64(text);
    if (bytes === undefined) throw damaged(this.#where, "a checkpoint that is not base64");
    return bytes;
  }

  #scaler(): Scaler {
    const { kind, shape } = this.#parse("scaler", scalerSchema);
    const numbers = (name: string): number[] => Array.from(this.#doubles(name));
    return { kind, shape, center: numbers(scalerNames.center), spread: numbers(scalerNames.spread) };
  }

  #model(): Model {
    const config = this.#parse("model", modelSchema);
    // Weights are counted before any are made: a few bytes could ask for more than there is memory.
    const placed: Placed = new Map();
    const encoder = placeLayers("encoder", config.encoder, config.input, placed);
    const decoder = placeLayers("decoder", config.decoder, encoder.at(-1)?.output ?? config.input, placed);
    const weights = new Map<string, Float32Array>();
    for (const { where, output, weights: rules } of [...encoder, ...decoder]) {
      checkSize(where, output);
      for (const { key, shape, absent } of rules) {
        const tensor = this.#tensors.get(key);
        // What layers have come to keep since the file was written.
        if (tensor === undefined && absent !== undefined) continue;
        if (tensor?.type !== "float" || tensor.data.length !== sizeOf(shape)) {
          throw damaged(this.#where, `no weights "${key}" of ${sizeOf(shape)} numbers`);
        }
        weights.set(key, tensor.data);
      }
    }
    return modelFromConfig(config, weights);
  }

  #detector(): ModelFileDetector {
    const { score: description, state, fitted, fittedIncomplete } = this.#parse("detector", detectorSchema);
    const score = restoreScore(description);
    const complete = this.#doubles(verdictNames.calibration(""));
    const incomplete = fittedIncomplete && this.#doubles(verdictNames.calibration(incompleteGroup));
    const usual = this.#tensors.has(usualName) ? this.#doubles(usualName) : undefined;
    const tree = v.parse(stateTreeSchema, state);
    const now = this.#threshold(fitted, complete, "");
    return {
      score,
      state: restoreState(tree, (name) => this.#array(name)),
      threshold: restoreThreshold(now),
      fitted: now,
      calibration: { complete, ...(incomplete && { incomplete }) },
      ...(fittedIncomplete &&
        incomplete && { fittedIncomplete: this.#threshold(fittedIncomplete, incomplete, incompleteGroup) }),
      ...(usual && { usual }),
    };
  }

  /** What the threshold is now, whoever has changed the numbers in the file since it was fitted. */
  #threshold(fitted: FittedThreshold, scores: Float64Array, group: string): FittedThreshold {
    const upper = fitted.upper === undefined ? undefined : this.#number(verdictNames.upper(group));
    const lower = fitted.lower === undefined ? undefined : this.#number(verdictNames.lower(group));
    if (upper !== fitted.upper || lower !== fitted.lower) {
      const were = [fitted.upper, fitted.lower].filter((cut) => cut !== undefined).join(" and ");
      const notes = [...fitted.notes, `moved by hand; the rule had put it at ${were}`];
      return { ...fitted, ...(upper !== undefined && { upper }), ...(lower !== undefined && { lower }), notes };
    }
    if (fitted.rule !== "conformal" || !this.#tensors.has(verdictNames.level)) return fitted;
    const level = this.#number(verdictNames.level);
    return levelOf({ scores, fitted }) === level ? fitted : conformal(level).fit(scores);
  }

  #parse<T>(part: keyof typeof metadataKeys, schema: v.GenericSchema<unknown, T>): T {
    const key = metadataKeys[part];
    const text = this.#metadata.get(key);
    if (text === undefined) throw damaged(this.#where, `no metadata "${key}"`);
    return parsePlain(text, schema, `${this.#where}, metadata ${key}`);
  }

  #number(name: string): number {
    const [number, ...more] = this.#array(name);
    if (number === undefined || more.length > 0 || Number.isNaN(number)) {
      throw new UserError({ where: `${this.#where}, ${name}`, expected: "one number", got: "another tensor" });
    }
    return number;
  }

  #doubles(name: string): Float64Array {
    const array = this.#array(name);
    if (array instanceof Float64Array) return array;
    throw damaged(this.#where, `"${name}" is not of type double`);
  }

  #array(name: string): Float32Array | Float64Array {
    const tensor = this.#tensors.get(name);
    if (tensor?.type === "float" || tensor?.type === "double") return tensor.data;
    throw damaged(this.#where, `no numbers "${name}"`);
  }
}
