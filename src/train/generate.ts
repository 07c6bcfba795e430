import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import type { Model } from "../nn/model.js";
import { type ApplyOptions, decode } from "./apply.js";
import { gaussianCodeOf } from "./posterior.js";

export interface GenerateOptions extends ApplyOptions {
  /** The same seed gives the same samples. Default 0. */
  readonly seed?: number;
}

/**
 * New samples of a variational model: `count` codes from the prior, a standard normal, decoded. In the model's units: `count`
 * times the input's shape, row-major.
 *
 * @throws UserError for a model whose encoder does not end in `gaussianCode`, and for a count that is not a whole number >= 1.
 * @example
 * ```ts
 * import { autoencoder, dense, gaussianCode, generate } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(4), gaussianCode()], decoder: [dense(4)] });
 * console.log((await generate(model, 3, { seed: 1 })).length); // 12
 * ```
 */
export async function generate(model: Model, count: number, options: GenerateOptions = {}): Promise<Float32Array> {
  gaussianCodeOf(model, "generate");
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new UserError({ where: "generate, count", expected: "a whole number >= 1", got: `${count}` });
  }
  return decode(model, priorCodes(model, count, options.seed ?? 0), options);
}

/** Codes from a standard normal, `[count, ...code shape]`. */
export function priorCodes({ latentSize }: Model, count: number, seed: number): Float32Array {
  const random = new Random(seed, "generate");
  return Float32Array.from({ length: count * latentSize }, () => random.normal());
}
