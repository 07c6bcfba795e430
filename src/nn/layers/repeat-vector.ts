import { broadcast, reshape } from "../../graph/ops/reduce.js";
import { checkRank, checkWhole } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface RepeatVector extends LayerBase<"repeatVector"> {
  /** Length of the series made. */
  readonly n: number;
}

/**
 * The same vector at every step: [features] to [features, n], as Keras `RepeatVector`. Between an encoder that ends in one
 * state and a decoder that makes a series.
 *
 * @example
 * ```ts
 * import { repeatVector } from "sandglass";
 * console.log(repeatVector(140).n); // 140
 * ```
 */
export function repeatVector(n: number, options: LayerOptions<RepeatVector, "n"> = {}): RepeatVector {
  return { type: "repeatVector", n, ...options };
}

export const repeatVectorRule: LayerRule<RepeatVector> = {
  defaults: {},
  required: ["n"],
  outputShape({ n }, input, where) {
    checkWhole(where, "n", n);
    checkRank(where, input, 1);
    return [input[0]!, n];
  },
  weights: () => [],
  build: ({ n }, x) => broadcast(reshape(x, [x.shape[0]!, 1]), [x.shape[0]!, n]),
};
