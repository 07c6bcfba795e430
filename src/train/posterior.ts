import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Engine, Executable, Program } from "../engine/contract.js";
import { normal } from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { add, exp, mul } from "../graph/ops/elementwise.js";
import { batchSum } from "../graph/ops/reduce.js";
import { input } from "../graph/ops/source.js";
import { buildDecoder, buildModel, type ModelParameters, modelParameters } from "../nn/build.js";
import { divergence, type GaussianCode } from "../nn/layers/gaussian-code.js";
import { type Loss, sampleLoss } from "../nn/losses.js";
import type { Model } from "../nn/model.js";
import { allRows, JobPacer, runRows } from "./jobs.js";
import { inferenceBatch } from "./loss-meter.js";
import { inputName } from "./program.js";
import { Storage } from "./storage.js";
import { Workspace } from "./workspace.js";

/** What each sample's code may be: independent normals, row-major. */
export interface Posterior {
  readonly mean: Float32Array;
  readonly logVariance: Float32Array;
}

const names = ["mean", "logVariance"] as const;
const boundName = "bound";

/** The layer that makes the code of a variational model. Throws a UserError, naming `where`, for another. */
export function gaussianCodeOf(model: Model, where: string): GaussianCode {
  const layer = model.encoder.at(-1)?.layer;
  if (layer?.type === "gaussianCode") return layer as GaussianCode;
  throw new UserError({
    where,
    expected: "a variational model: an encoder that ends in gaussianCode",
    got: layer === undefined ? "an encoder without layers" : `one that ends in ${layer.type}`,
  });
}

/** The negative bound of samples for any posterior of their codes, its gradients, and the posterior the encoder gives them. */
export class PosteriorMeter {
  readonly #workspace: Workspace;
  readonly #encode: Executable;
  readonly #bound: Executable;
  readonly #slope: Executable | undefined;
  readonly #samples: Samples;
  readonly #width: number;
  readonly #pacer = new JobPacer();

  private constructor(
    workspace: Workspace,
    programs: readonly [Executable, Executable, Executable | undefined],
    [samples, width]: readonly [Samples, number],
  ) {
    this.#workspace = workspace;
    [this.#encode, this.#bound, this.#slope] = programs;
    this.#samples = samples;
    this.#width = width;
  }

  static async open(
    model: Model,
    samples: Samples,
    options: { readonly loss: Loss; readonly gradients: boolean; readonly engine: Engine | undefined },
  ): Promise<PosteriorMeter> {
    const { beta } = gaussianCodeOf(model, "model");
    const workspace = await Workspace.open(options.engine);
    try {
      const parameters = modelParameters(model);
      const storage = new Storage();
      storage.add(workspace, parameters, model.weights);
      const compiling = { batchSize: Math.min(inferenceBatch, samples.count), parameters: storage.tensors };
      const common = { parameters, scale: samples.scale, loss: options.loss, beta };
      const compile = (program: Program): Promise<Executable> => workspace.compile(program, compiling);
      const programs = [
        await compile(encodingProgram(model, common)),
        await compile(boundProgram(model, { ...common, gradients: false })),
        options.gradients ? await compile(boundProgram(model, { ...common, gradients: true })) : undefined,
      ] as const;
      return new PosteriorMeter(workspace, programs, [samples, model.latentSize]);
    } catch (error) {
      await workspace.close();
      throw error;
    }
  }

  /** Steps of one pass over the samples: passes that are to differ in their noise start that far apart. */
  get steps(): number {
    return Math.ceil(this.#samples.count / this.#bound.batchSize);
  }

  /** What the encoder makes of the samples. */
  async encoded(signal: AbortSignal | undefined): Promise<Posterior> {
    return (await this.#run(this.#encode, {}, { seed: 0, firstStep: 0, signal })) as Posterior & Outputs;
  }

  /** In nats, of each sample, in the mean of some draws of the code; the same draws for the same seed. */
  async bound(
    posterior: Posterior,
    options: { readonly draws: number; readonly seed: number; readonly signal: AbortSignal | undefined },
  ): Promise<Float64Array> {
    const { draws, seed, signal } = options;
    const total = new Float64Array(this.#samples.count);
    for (let draw = 0; draw < draws; draw++) {
      const job = { seed, firstStep: draw * this.steps, signal };
      const one = (await this.#run(this.#bound, posterior, job))[boundName]!;
      for (let at = 0; at < total.length; at++) total[at]! += one[at]! / draws;
    }
    return total;
  }

  /** Gradients of the bound with respect to the posterior, for one draw of the code. */
  async slope(
    posterior: Posterior,
    job: { readonly seed: number; readonly firstStep: number; readonly signal: AbortSignal | undefined },
  ): Promise<Posterior> {
    return (await this.#run(this.#slope!, posterior, job)) as Posterior & Outputs;
  }

  async close(): Promise<void> {
    await this.#workspace.close();
  }

  async #run(
    executable: Executable,
    posterior: Posterior | Record<string, never>,
    {
      signal,
      ...seeds
    }: { readonly seed: number; readonly firstStep: number; readonly signal: AbortSignal | undefined },
  ): Promise<Outputs> {
    const { data, count } = this.#samples;
    const given = Object.entries({ [inputName]: data, ...posterior });
    const tables = given.map(([name, rows]) => [name, this.#workspace.engine.table(rows, count)] as const);
    const all: Record<string, Float32Array> = {};
    try {
      const job = { rows: allRows(count), tables: Object.fromEntries(tables), pacer: this.#pacer, signal, ...seeds };
      for await (const { result, firstRow } of runRows(executable, job)) {
        for (const [name, part] of Object.entries(result.outputs)) {
          const width = name === boundName ? 1 : this.#width;
          all[name] ??= new Float32Array(count * width);
          all[name].set(part, firstRow * width);
        }
      }
    } finally {
      for (const [, table] of tables) table.dispose();
    }
    signal?.throwIfAborted();
    return all;
  }
}

type Outputs = Readonly<Record<string, Float32Array>>;

interface ProgramOptions {
  readonly parameters: ModelParameters;
  readonly scale: number;
  readonly loss: Loss;
  readonly beta: number;
}

function encodingProgram(model: Model, { parameters, scale }: ProgramOptions): Program {
  const { outputs } = buildModel(model, mul(input(inputName, model.input), scale), { parameters, training: false });
  return { outputs: Object.fromEntries(names.map((name) => [name, outputs.get(name)!])) };
}

function boundProgram(model: Model, options: ProgramOptions & { readonly gradients: boolean }): Program {
  const { parameters, scale, loss, beta, gradients } = options;
  const x = mul(input(inputName, model.input), scale);
  const [mean, logVariance] = [input("mean", model.codeShape), input("logVariance", model.codeShape)];
  const code = add(mean, mul(exp(mul(logVariance, 0.5)), normal(model.codeShape, [0, 1])));
  const error = mul(sampleLoss(loss, buildDecoder(model, code, parameters), x), sizeOf(model.input));
  const bound = add(error, mul(divergence(mean, logVariance), beta));
  if (!gradients) return { outputs: { [boundName]: bound } };
  const slopes = grad(batchSum(bound), [mean, logVariance]);
  return { outputs: Object.fromEntries(names.map((name, at) => [name, slopes[at]!])) };
}
