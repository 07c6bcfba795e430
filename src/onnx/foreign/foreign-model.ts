import { UserError } from "../../core/errors.js";
import { inUnits, type Samples } from "../../core/samples.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import type { Reconstructor } from "../../detect/index.js";
import type { Engine, Executable } from "../../engine/contract.js";
import type { Value } from "../../graph/value.js";
import { samplesIn } from "../../train/check.js";
import { allRows, JobPacer, runRows } from "../../train/jobs.js";
import { Storage } from "../../train/storage.js";
import { Workspace } from "../../train/workspace.js";
import { readModel } from "../proto/read.js";
import { samplesName, type Translation, translate } from "./translate.js";

/** Samples that go through the model at once. */
const batchSize = 256;

/** How {@link openForeign} reads a file. */
export interface ForeignOptions {
  /** Name of the value in the graph to take as code. Default: the output that is not the reconstruction, if there is one. */
  readonly code?: string;
  /** What messages call the bytes. */
  readonly where?: string;
  /** Default: the fastest that works here, closed with the model. */
  readonly engine?: Engine;
}

/**
 * An autoencoder that another program exported as ONNX, running on our engines: reconstructs, and so can be calibrated,
 * scored and blamed. Made by {@link openForeign}.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, encodeModelFile, type ForeignModel, openForeign } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const bytes = encodeModelFile({ input: { kind: "samples", shape: [2] }, model, provenance: {} });
 * const foreign: ForeignModel = await openForeign(bytes);
 * console.log(foreign.shape.length, foreign.codeShape?.length); // 1 1
 * await foreign.close();
 * ```
 */
export class ForeignModel implements Reconstructor, AsyncDisposable {
  /** Of one sample. */
  readonly shape: Shape;
  /** Of a code; undefined where the file has none. */
  readonly codeShape: Shape | undefined;
  readonly #translation: Translation;
  readonly #workspace: Workspace;
  readonly #storage = new Storage();
  readonly #pacer = new JobPacer();
  #executable: Promise<Executable> | undefined;

  private constructor(translation: Translation, workspace: Workspace) {
    this.shape = translation.shape;
    this.codeShape = translation.code?.shape;
    this.#translation = translation;
    this.#workspace = workspace;
    const { parameters, data } = translation.weights;
    this.#storage.add(workspace, parameters, data);
  }

  static async open(translation: Translation, engine: Engine | undefined): Promise<ForeignModel> {
    return new ForeignModel(translation, await Workspace.open(engine));
  }

  /** `[count, ...shape]`. Throws a UserError when the samples do not fit the model. */
  async reconstruct(samples: Samples): Promise<Float32Array> {
    return (await this.#run(samples)).reconstruction;
  }

  /** `[count, ...code shape]`. Throws a UserError when the file has no code, or the samples do not fit. */
  async encode(samples: Samples): Promise<Float32Array> {
    return (await this.apply(samples)).code;
  }

  /** Both at once. Throws a UserError as {@link encode} does. */
  async apply(samples: Samples): Promise<{ readonly reconstruction: Float32Array; readonly code: Float32Array }> {
    const { reconstruction, code } = await this.#run(samples);
    if (code !== undefined) return { reconstruction, code };
    throw new UserError({
      where: "encode",
      expected: "a model whose file has a code",
      got: "one with a reconstruction only",
      remedy: "Open it with the option code, the name of a value in its graph, or use a score over reconstructions.",
    });
  }

  async close(): Promise<void> {
    await this.#workspace.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(samples: Samples): Promise<{ reconstruction: Float32Array; code?: Float32Array }> {
    const given = samplesIn("samples", samples, this.shape);
    const { reconstruction, code } = this.#translation;
    const outputs: Readonly<Record<string, Value>> = { reconstruction, ...(code && { code }) };
    const { tensors: parameters } = this.#storage;
    this.#executable ??= this.#workspace.compile({ outputs }, { batchSize, parameters });
    const executable = await this.#executable;
    const table = this.#workspace.engine.table(inUnits(given), given.count);
    const all = Object.fromEntries(
      Object.entries(outputs).map(([name, { shape }]) => [name, new Float32Array(given.count * sizeOf(shape))]),
    ) as { reconstruction: Float32Array; code?: Float32Array };
    try {
      const job = { rows: allRows(given.count), tables: { [samplesName]: table }, pacer: this.#pacer };
      for await (const { result, firstRow } of runRows(executable, job)) {
        all.reconstruction.set(result.outputs["reconstruction"]!, firstRow * sizeOf(this.shape));
        if (code) all.code?.set(result.outputs["code"]!, firstRow * sizeOf(code.shape));
      }
    } finally {
      table.dispose();
    }
    return all;
  }
}

/**
 * Opens an autoencoder that PyTorch, Keras or another program exported as ONNX. Its operators are translated into our graph,
 * so it runs wherever Sandglass does and needs no other runtime. Dense and convolutional graphs with one input of floats are
 * understood; docs/model-file.md lists the operators.
 *
 * @throws UserError for what is no such file, and naming the operator that cannot be translated.
 * @example
 * ```ts
 * import { autoencoder, dense, encodeModelFile, openForeign } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const bytes = encodeModelFile({ input: { kind: "samples", shape: [2] }, model, provenance: {} });
 * const foreign = await openForeign(bytes);
 * const samples = { shape: [2], count: 3, data: new Float32Array(6), scale: 1 };
 * console.log((await foreign.reconstruct(samples)).length); // 6
 * await foreign.close();
 * ```
 */
export async function openForeign(bytes: Uint8Array, options: ForeignOptions = {}): Promise<ForeignModel> {
  const where = options.where ?? "ONNX file";
  return await ForeignModel.open(translated(bytes, where, options.code), options.engine);
}

function translated(bytes: Uint8Array, where: string, code: string | undefined): Translation {
  const model = readModel(bytes, where);
  try {
    return translate(model, where, code);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const got = error instanceof Error ? error.message : String(error);
    throw new UserError({ where, expected: "a graph that holds together", got }, { cause: error });
  }
}
