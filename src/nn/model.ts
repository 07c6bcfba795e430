import { UserError } from "../core/errors.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../core/shape.js";
import { initialize } from "./initializers.js";
import type { Layer } from "./layers.js";
import { type ModelWeight, type Placed, type PlacedLayer, placeLayers } from "./place.js";
import { summarize } from "./summary.js";

/** What makes a model: plain data that survives JSON. */
export interface ModelConfig {
  /** Default `autoencoder`. */
  readonly name?: string;
  /** Shape of one sample, channels first: `[1, 28, 28]`. */
  readonly input: Shape;
  readonly encoder: readonly Layer[];
  readonly decoder: readonly Layer[];
  /** Of the initial weights. Default 0. */
  readonly seed?: number;
}

/**
 * An autoencoder: its layers with their shapes, and its weights. Knows no engine; see `fit`, `reconstruct`, `encode`.
 * Made by {@link autoencoder}.
 *
 * @example
 * ```ts
 * import { autoencoder, dense } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2)], decoder: [dense(4)] });
 * console.log([...model.weights.keys()].join(" ")); // encoder.0.kernel encoder.0.bias decoder.0.kernel decoder.0.bias
 * ```
 */
export class Model {
  readonly name: string;
  readonly input: Shape;
  readonly encoder: readonly PlacedLayer[];
  readonly decoder: readonly PlacedLayer[];
  /** Shape of what the encoder makes of a sample. */
  readonly codeShape: Shape;
  /** Numbers in the code: what the sample is squeezed into. */
  readonly latentSize: number;
  /** Current weights by name, `encoder.0.kernel` … Replaced by training. */
  readonly weights: Map<string, Float32Array>;
  /** With every option filled in; `modelFromConfig` makes the same model of it. */
  readonly config: Required<ModelConfig>;

  constructor({ name = "autoencoder", input, encoder, decoder, seed = 0 }: ModelConfig) {
    checkInput(input);
    const placed: Placed = new Map();
    this.name = name;
    this.input = input;
    this.encoder = placeLayers("encoder", encoder, input, placed);
    this.codeShape = this.encoder.at(-1)?.output ?? input;
    this.latentSize = sizeOf(this.codeShape);
    this.decoder = placeLayers("decoder", decoder, this.codeShape, placed);
    checkOutput(this.decoder.at(-1), this.codeShape, input);
    this.config = {
      name,
      input,
      encoder: this.encoder.map(({ layer }) => layer),
      decoder: this.decoder.map(({ layer }) => layer),
      seed,
    };
    this.weights = new Map(
      this.parameters.map(({ key, shape, initializer }) => [key, initialize(initializer, shape, seed, key)]),
    );
  }

  get layers(): readonly PlacedLayer[] {
    return [...this.encoder, ...this.decoder];
  }

  /** Every weight, trainable or running statistic, in the order of the layers. */
  get parameters(): readonly ModelWeight[] {
    return this.layers.flatMap(({ weights }) => weights);
  }

  /** A table of layers, output shapes and parameters, like Keras'. */
  summary(): string {
    return summarize(this);
  }

  /** Replaces all weights with copies. Throws a UserError naming the one that is missing or of another size. */
  setWeights(weights: ReadonlyMap<string, Float32Array>): void {
    for (const { key, shape, absent } of this.parameters) {
      const data = weights.get(key);
      if (data === undefined && absent !== undefined) continue;
      if (data?.length !== sizeOf(shape)) {
        throw new UserError({
          where: `weights "${key}"`,
          expected: `${sizeOf(shape)} numbers for ${formatShape(shape)}`,
          got: data === undefined ? "none" : `${data.length}`,
        });
      }
    }
    for (const { key, shape, absent } of this.parameters) {
      this.weights.set(key, weights.get(key)?.slice() ?? new Float32Array(sizeOf(shape)).fill(absent!));
    }
  }
}

function checkInput(input: unknown): void {
  const fits =
    Array.isArray(input) && input.length > 0 && input.every((length) => Number.isInteger(length) && length >= 1);
  if (fits) return;
  throw new UserError({
    where: "input",
    expected: "the shape of one sample, whole numbers >= 1, without the batch",
    got: JSON.stringify(input) ?? "nothing",
    remedy: "Use [1, 28, 28] for grey images, [channels, length] for series, [features] for tables.",
  });
}

function checkOutput(last: PlacedLayer | undefined, code: Shape, input: Shape): void {
  const output = last?.output ?? code;
  if (sameShape(output, input)) return;
  throw new UserError({
    where: last?.where ?? "decoder",
    expected: `the input's shape ${formatShape(input)} as the decoder's output`,
    got: formatShape(output),
    remedy:
      sizeOf(output) === sizeOf(input)
        ? `Add reshape([${input.join(", ")}]).`
        : "Change the decoder's strides, upsampling, padding or last number of filters or units.",
  });
}

/**
 * An autoencoder with fresh weights. The decoder must return the input's shape. Throws a UserError naming the layer that
 * does not fit, with what it expected and got.
 *
 * @example
 * ```ts
 * import { autoencoder, conv2d, maxPool2d, upsample2d } from "sandglass";
 * const model = autoencoder({
 *   input: [1, 28, 28],
 *   encoder: [conv2d(8, { padding: "same", activation: "relu" }), maxPool2d()],
 *   decoder: [upsample2d(), conv2d(1, { padding: "same", activation: "sigmoid" })],
 * });
 * console.log(model.codeShape.join(" x ")); // 8 x 14 x 14
 * ```
 */
export function autoencoder(config: ModelConfig): Model {
  return new Model(config);
}

/**
 * The model of a configuration, as from a file; options left out take their defaults. Throws a UserError naming what does
 * not fit. Weights are fresh unless given.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, modelFromConfig } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2)], decoder: [dense(4)] });
 * const copy = modelFromConfig(JSON.parse(JSON.stringify(model.config)), model.weights);
 * console.log(copy.latentSize); // 2
 * ```
 */
export function modelFromConfig(config: unknown, weights?: ReadonlyMap<string, Float32Array>): Model {
  if (typeof config !== "object" || config === null) {
    throw new UserError({
      where: "model",
      expected: "an object with input, encoder, decoder",
      got: JSON.stringify(config),
    });
  }
  const { name, input, encoder, decoder, seed, ...rest } = config as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) {
    throw new UserError({ where: "model", expected: "name, input, encoder, decoder, seed", got: `"${unknown}"` });
  }
  for (const [half, layers] of Object.entries({ encoder, decoder })) {
    if (!Array.isArray(layers)) {
      throw new UserError({
        where: `model.${half}`,
        expected: "a list of layers",
        got: JSON.stringify(layers) ?? "nothing",
      });
    }
  }
  if (name !== undefined && typeof name !== "string") {
    throw new UserError({ where: "model.name", expected: "text", got: JSON.stringify(name) });
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new UserError({ where: "model.seed", expected: "a whole number", got: JSON.stringify(seed) });
  }
  const model = new Model(config as ModelConfig);
  if (weights !== undefined) model.setWeights(weights);
  return model;
}
