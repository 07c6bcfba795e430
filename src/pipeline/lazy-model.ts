import type { Samples } from "../core/samples.js";
import type { Reconstructor } from "../detect/index.js";
import type { Engine } from "../engine/contract.js";
import type { Model } from "../nn/index.js";
import { Predictor } from "../train/index.js";

/** A model whose engine starts when it is first asked something: a file opens at once, whatever the engine takes. */
export class LazyModel implements Reconstructor {
  readonly model: Model;
  readonly #engine: Engine | undefined;
  #predictor: Promise<Predictor> | undefined;

  constructor(model: Model, engine?: Engine) {
    this.model = model;
    this.#engine = engine;
  }

  async reconstruct(samples: Samples): Promise<Float32Array> {
    return (await this.#open()).reconstruct(samples);
  }

  async encode(samples: Samples): Promise<Float32Array> {
    return (await this.#open()).encode(samples);
  }

  async members(samples: Samples): ReturnType<Predictor["members"]> {
    return (await this.#open()).members(samples);
  }

  async losses(samples: Samples, options: { readonly loss: string }): Promise<Float64Array> {
    return (await this.#open()).losses(samples, options);
  }

  /** Codes, one after the other, as samples. */
  async decode(codes: Float32Array): Promise<Float32Array> {
    return (await this.#open()).decode(codes);
  }

  async close(): Promise<void> {
    const opened = this.#predictor;
    this.#predictor = undefined;
    await (await opened)?.close();
  }

  #open(): Promise<Predictor> {
    this.#predictor ??= Predictor.open(this.model, this.#engine === undefined ? {} : { engine: this.#engine });
    return this.#predictor;
  }
}
