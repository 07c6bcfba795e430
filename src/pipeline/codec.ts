import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import type { Engine } from "../engine/contract.js";
import type { Model } from "../nn/index.js";
import type { Adapter, Raw } from "./adapter.js";
import { adapterOf } from "./adapters.js";
import { LazyModel } from "./lazy-model.js";

/** What is known of how a model came to be: plain JSON, kept in its file. */
export type Provenance = Readonly<Record<string, unknown>>;

/** What a {@link Codec} is made of. */
export interface CodecParts {
  /** What the model was taught to read. */
  readonly input: InputDescription;
  /** How raw numbers become the model's. */
  readonly scaler?: Scaler;
  readonly model: Model;
  readonly provenance?: Provenance;
  /** Bytes of the training checkpoint that its file carried. */
  readonly checkpoint?: Uint8Array;
}

/** Which engine does the work. */
export interface EngineOption {
  /** Default: the fastest that works here, started at the first call and closed with the object. */
  readonly engine?: Engine;
}

/**
 * A trained autoencoder in the units of your data: what goes in is raw, and so is what comes out. Codes are the model's.
 *
 * @example
 * ```ts
 * import { autoencoder, Codec, dense } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const codec = new Codec({ model, input: { kind: "samples", shape: [2] } });
 * const codes = await codec.encode([[1, 2], [3, 4]]);
 * console.log(codes.length, (await codec.decode(codes)).count); // 2 2
 * await codec.close();
 * ```
 */
export class Codec {
  readonly input: InputDescription;
  readonly scaler: Scaler | undefined;
  readonly provenance: Provenance;
  /** Bytes of the training checkpoint its file carried, for `decodeCheckpoint` and `fit(…, { resume })`. */
  readonly checkpoint: Uint8Array | undefined;
  /** Raw data to the model's samples and back. */
  readonly adapter: Adapter;
  readonly runner: LazyModel;

  constructor({ input, scaler, model, provenance = {}, checkpoint }: CodecParts, { engine }: EngineOption = {}) {
    this.input = input;
    this.scaler = scaler;
    this.provenance = provenance;
    this.checkpoint = checkpoint;
    this.adapter = adapterOf(input, scaler, model);
    this.runner = new LazyModel(model, engine);
  }

  get model(): Model {
    return this.runner.model;
  }

  /** What comes back of each sample, in raw units. Throws a UserError for data the model was not taught to read. */
  async reconstruct(raw: Raw): Promise<Samples> {
    const { samples } = this.adapter.adapt(raw);
    return this.#restored(await this.runner.reconstruct(samples), samples.count);
  }

  /** What a model that learned to take noise off makes of noisy data: another word for `reconstruct`. */
  denoise(raw: Raw): Promise<Samples> {
    return this.reconstruct(raw);
  }

  /** The code of each sample, one array each. */
  async encode(raw: Raw): Promise<Float32Array[]> {
    const { samples } = this.adapter.adapt(raw);
    const all = await this.runner.encode(samples);
    const size = this.model.latentSize;
    return Array.from({ length: samples.count }, (_, at) => all.slice(at * size, (at + 1) * size));
  }

  /** Samples of codes, in raw units. Throws a UserError for codes of another size. */
  async decode(codes: readonly ArrayLike<number>[]): Promise<Samples> {
    const size = this.model.latentSize;
    const data = new Float32Array(codes.length * size);
    for (const [at, code] of codes.entries()) {
      if (code.length !== size) {
        throw new UserError({ where: `code ${at}`, expected: `${size} numbers`, got: `${code.length}` });
      }
      data.set(Array.from(code), at * size);
    }
    return this.#restored(await this.runner.decode(data), codes.length);
  }

  /** `steps` samples on the straight line from one code to another, both ends among them. */
  interpolate(from: ArrayLike<number>, to: ArrayLike<number>, steps: number): Promise<Samples> {
    if (!Number.isSafeInteger(steps) || steps < 2) {
      throw new UserError({ where: "interpolate", expected: "2 steps or more", got: `${steps}` });
    }
    if (to.length !== from.length) {
      throw new UserError({
        where: "interpolate",
        expected: "two codes of one size",
        got: `${from.length} and ${to.length}`,
      });
    }
    return this.decode(
      Array.from({ length: steps }, (_, step) =>
        Float32Array.from({ length: from.length }, (__, at) => {
          const part = step / (steps - 1);
          return from[at]! * (1 - part) + to[at]! * part;
        }),
      ),
    );
  }

  /** Gives the engine back. */
  async close(): Promise<void> {
    await this.runner.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #restored(data: Float32Array, count: number): Samples {
    return this.adapter.restore({ shape: this.model.input, count, data, scale: 1 });
  }
}
