import { equal } from "../../graph/ops/elementwise.js";
import { matmul } from "../../graph/ops/matmul.js";
import { reshape } from "../../graph/ops/reduce.js";
import { constant } from "../../graph/ops/source.js";
import { checkInitializer, checkRank, checkWhole } from "../check.js";
import type { InitializerName } from "../initializers.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface Embedding extends LayerBase<"embedding"> {
  /** How many codes there are: 0 … inputDim - 1. */
  readonly inputDim: number;
  /** Numbers learned for each code. */
  readonly outputDim: number;
  readonly embeddingsInitializer: InitializerName;
}

const defaults = { embeddingsInitializer: "uniform" } as const;

/**
 * A learned vector for each code: codes [length], whole numbers from 0, to [outputDim, length]. Keras `Embedding`, whose
 * result is the transposed one. What is no code, a missing one as -1, gets zeros. `embeddings` are stored
 * [inputDim, outputDim].
 *
 * @example
 * ```ts
 * import { embedding } from "sandglass";
 * console.log(embedding(12, 4).outputDim); // 4
 * ```
 */
export function embedding(
  inputDim: number,
  outputDim: number,
  options: LayerOptions<Embedding, "inputDim" | "outputDim"> = {},
): Embedding {
  return { type: "embedding", inputDim, outputDim, ...defaults, ...options };
}

export const embeddingRule: LayerRule<Embedding> = {
  defaults,
  required: ["inputDim", "outputDim"],
  outputShape({ inputDim, outputDim, embeddingsInitializer }, input, where) {
    checkWhole(where, "inputDim", inputDim);
    checkWhole(where, "outputDim", outputDim);
    checkInitializer(where, "embeddingsInitializer", embeddingsInitializer);
    checkRank(where, input, 1);
    return [outputDim, input[0]!];
  },
  weights: ({ inputDim, outputDim, embeddingsInitializer }) => [
    { name: "embeddings", shape: [inputDim, outputDim], initializer: embeddingsInitializer, trainable: true },
  ],
  build({ inputDim }, x, scope) {
    const codes = constant(
      Array.from({ length: inputDim }, (_, code) => code),
      [inputDim, 1],
    );
    const chosen = equal(reshape(x, [1, x.shape[0]!]), codes);
    return matmul(scope.weight("embeddings"), chosen, { transposeA: true });
  },
};
