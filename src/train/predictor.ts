import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Engine, Executable } from "../engine/contract.js";
import { type ModelParameters, modelParameters } from "../nn/build.js";
import type { Model } from "../nn/model.js";
import { checkSamples } from "./check.js";
import { allRows, JobPacer, runRows } from "./jobs.js";
import { inferenceBatch } from "./loss-meter.js";
import { inferenceProgram, inputName } from "./program.js";
import { Storage } from "./storage.js";
import { Workspace } from "./workspace.js";

/**
 * A model ready to be applied again and again with the weights it has now: compiled once, for streams of batches. What a
 * detector takes as its model.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, Predictor } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const predictor = await Predictor.open(model);
 * const samples = { shape: [2], count: 3, data: new Float32Array(6), scale: 1 };
 * console.log((await predictor.encode(samples)).length); // 3
 * await predictor.close();
 * ```
 */
export class Predictor {
  readonly model: Model;
  readonly #workspace: Workspace;
  readonly #parameters: ModelParameters;
  readonly #storage = new Storage();
  readonly #programs = new Map<string, Promise<Executable>>();
  readonly #pacer = new JobPacer();

  private constructor(model: Model, workspace: Workspace) {
    this.model = model;
    this.#workspace = workspace;
    this.#parameters = modelParameters(model);
    this.#storage.add(workspace, this.#parameters, model.weights);
  }

  /** Default engine: the fastest that works here, closed with the predictor. */
  static async open(model: Model, options: { readonly engine?: Engine } = {}): Promise<Predictor> {
    return new Predictor(model, await Workspace.open(options.engine));
  }

  /** `[count, ...input shape]`, in the model's units. Throws a UserError when the samples do not fit the model. */
  reconstruct(samples: Samples): Promise<Float32Array> {
    return this.#infer(samples, "output", sizeOf(this.model.input));
  }

  /** `[count, latent size]`. Throws a UserError when the samples do not fit the model. */
  encode(samples: Samples): Promise<Float32Array> {
    return this.#infer(samples, "code", this.model.latentSize);
  }

  async close(): Promise<void> {
    await this.#workspace.close();
  }

  async #infer(samples: Samples, output: "code" | "output", width: number): Promise<Float32Array> {
    checkSamples("samples", samples, this.model);
    const executable = await this.#compiled(output, samples.scale);
    const table = this.#workspace.engine.table(samples.data, samples.count);
    const all = new Float32Array(samples.count * width);
    try {
      const job = { rows: allRows(samples.count), tables: { [inputName]: table }, pacer: this.#pacer };
      for await (const { result, firstRow } of runRows(executable, job)) {
        all.set(result.outputs["result"]!, firstRow * width);
      }
    } finally {
      table.dispose();
    }
    return all;
  }

  #compiled(output: "code" | "output", scale: number): Promise<Executable> {
    const key = `${output} ${scale}`;
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const program = inferenceProgram(this.model, { parameters: this.#parameters, output, scale });
    const compiled = this.#workspace.compile(program, {
      batchSize: inferenceBatch,
      parameters: this.#storage.tensors,
    });
    this.#programs.set(key, compiled);
    return compiled;
  }
}
