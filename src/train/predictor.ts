import type { Samples } from "../core/samples.js";
import type { SamplesInput } from "../core/samples-of.js";
import { sizeOf } from "../core/shape.js";
import type { Engine, Executable, Program } from "../engine/contract.js";
import { type ModelParameters, modelParameters } from "../nn/build.js";
import { memberSections } from "../nn/ensemble.js";
import { type Loss, type LossName, resolveLoss } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import { checkLossFits, samplesIn } from "./check.js";
import { allRows, JobPacer, runRows } from "./jobs.js";
import { inferenceBatch, LossMeter } from "./loss-meter.js";
import {
  decodingProgram,
  inferenceProgram,
  inputName,
  lossProgram,
  missingName,
  type ResultName,
  storedAs,
} from "./program.js";
import { Storage } from "./storage.js";
import { Workspace } from "./workspace.js";

export interface PredictorOptions {
  /** Default: the fastest that works here, closed with the predictor. */
  readonly engine?: Engine;
  /** Most samples of one step; no result depends on it. Default 256. */
  readonly batchSize?: number;
}

export interface PredictOptions {
  /** Stops between two steps by throwing the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a model makes of samples, each row-major in the model's units. */
export interface Applied {
  /** `[count, ...input shape]`. */
  readonly reconstruction: Float32Array;
  /** `[count, ...code shape]`. */
  readonly code: Float32Array;
}

/**
 * A model ready to be applied again and again with the weights it has now: compiled once, for streams of batches. What a
 * detector takes as its model. Every method throws a UserError when what it is given does not fit the model.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, Predictor } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const predictor = await Predictor.open(model);
 * const { reconstruction, code } = await predictor.apply([[0, 1], [1, 0], [1, 1]]);
 * console.log(reconstruction.length, code.length); // 6 3
 * await predictor.close();
 * ```
 */
export class Predictor implements AsyncDisposable {
  readonly model: Model;
  readonly #workspace: Workspace;
  readonly #batchSize: number;
  readonly #parameters: ModelParameters;
  readonly #storage = new Storage();
  readonly #programs = new Map<string, Promise<Executable>>();
  readonly #pacer = new JobPacer();

  private constructor(model: Model, workspace: Workspace, batchSize: number) {
    this.model = model;
    this.#workspace = workspace;
    this.#batchSize = batchSize;
    this.#parameters = modelParameters(model);
    this.#storage.add(workspace, this.#parameters, model.weights);
  }

  static async open(model: Model, options: PredictorOptions = {}): Promise<Predictor> {
    return new Predictor(model, await Workspace.open(options.engine), options.batchSize ?? inferenceBatch);
  }

  /** `[count, ...input shape]`, in the model's units. */
  async reconstruct(samples: SamplesInput, options: PredictOptions = {}): Promise<Float32Array> {
    return (await this.#infer(samples, ["reconstruction"], options)).reconstruction;
  }

  /** `[count, ...code shape]`. */
  async encode(samples: SamplesInput, options: PredictOptions = {}): Promise<Float32Array> {
    return (await this.#infer(samples, ["code"], options)).code;
  }

  /** Both, computed together. */
  apply(samples: SamplesInput, options: PredictOptions = {}): Promise<Applied> {
    return this.#infer(samples, ["reconstruction", "code"], options);
  }

  /** Of an ensemble what each member makes of them, and of which part of the code; none of a model alone. */
  async members(samples: SamplesInput, options: PredictOptions = {}): Promise<readonly Applied[]> {
    const sections = memberSections(this.model);
    if (sections.length === 0) return [];
    const names = sections.map((_, at) => `member.${at}` as const);
    const made = await this.#infer(samples, ["code", ...names], options);
    const { latentSize } = this.model;
    return sections.map(([from, to], at) => {
      const count = made.code.length / latentSize;
      const code = new Float32Array(count * (to - from));
      for (let row = 0; row < count; row++) {
        code.set(made.code.subarray(row * latentSize + from, row * latentSize + to), row * (to - from));
      }
      return { reconstruction: made[names[at]!]!, code };
    });
  }

  /** The reconstruction that each code stands for: `[count, ...input shape]`, in the model's units. */
  async decode(codes: SamplesInput, options: PredictOptions = {}): Promise<Float32Array> {
    const { model } = this;
    const given = samplesIn("codes", codes, model.codeShape, "the model's code");
    const { scale } = given;
    const executable = this.#compiled(`decode ${scale}`, () =>
      decodingProgram(model, { parameters: this.#parameters, scale }),
    );
    return (await this.#run(await executable, given, ["reconstruction"], options)).reconstruction;
  }

  /**
   * The training loss of each sample, with what layers add to it: `[count]`. Missing numbers do not enter it. Throws a
   * UserError, too, for a loss that there is not.
   */
  async losses(
    samples: SamplesInput,
    options: PredictOptions & { readonly loss?: string | Loss } = {},
  ): Promise<Float64Array> {
    const loss = resolveLoss((options.loss ?? "mse") as LossName | Loss);
    const pair = { samples: samplesIn("samples", samples, this.model.input) };
    checkLossFits(loss, pair);
    const { data, count, missing } = pair.samples;
    const stored = storedAs(pair);
    const executable = await this.#compiled(JSON.stringify({ loss, stored }), () =>
      lossProgram(this.model, { parameters: this.#parameters, loss, stored }),
    );
    const { engine } = this.#workspace;
    const tables = {
      [inputName]: engine.table(data, count),
      ...(missing && { [missingName]: engine.table(missing, count) }),
    };
    try {
      const losses = await LossMeter.over(executable, tables, count).each(options.signal);
      if (losses === undefined) throw options.signal?.reason;
      return losses;
    } finally {
      for (const table of Object.values(tables)) table.dispose();
    }
  }

  async close(): Promise<void> {
    await this.#workspace.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #infer<R extends ResultName>(
    samples: SamplesInput,
    results: readonly R[],
    options: PredictOptions,
  ): Promise<Record<R, Float32Array>> {
    const given = samplesIn("samples", samples, this.model.input);
    const { scale } = given;
    const executable = this.#compiled(`${results.join()} ${scale}`, () =>
      inferenceProgram(this.model, { parameters: this.#parameters, results, scale }),
    );
    return this.#run(await executable, given, results, options);
  }

  async #run<R extends ResultName>(
    executable: Executable,
    { data, count }: Samples,
    results: readonly R[],
    { signal }: PredictOptions,
  ): Promise<Record<R, Float32Array>> {
    const width = (name: ResultName): number => (name === "code" ? this.model.latentSize : sizeOf(this.model.input));
    const all = Object.fromEntries(results.map((name) => [name, new Float32Array(count * width(name))]));
    const table = this.#workspace.engine.table(data, count);
    try {
      const job = { rows: allRows(count), tables: { [inputName]: table }, pacer: this.#pacer, signal };
      for await (const { result, firstRow } of runRows(executable, job)) {
        for (const name of results) all[name]!.set(result.outputs[name]!, firstRow * width(name));
      }
    } finally {
      table.dispose();
    }
    signal?.throwIfAborted();
    return all as Record<R, Float32Array>;
  }

  #compiled(key: string, program: () => Program): Promise<Executable> {
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const { tensors: parameters } = this.#storage;
    const compiled = this.#workspace.compile(program(), { batchSize: this.#batchSize, parameters });
    this.#programs.set(key, compiled);
    return compiled;
  }
}
