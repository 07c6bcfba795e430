import { add, mul } from "../../graph/ops/elementwise.js";
import { matmul } from "../../graph/ops/matmul.js";
import { reshape } from "../../graph/ops/reduce.js";
import { softmax } from "../../graph/ops/softmax.js";
import type { Value } from "../../graph/value.js";
import { checkFlag, checkInitializer, checkRank, checkWhole } from "../check.js";
import type { InitializerName } from "../initializers.js";
import type { LayerBase, LayerOptions, LayerRule, WeightRule } from "../layer.js";

export interface MultiHeadAttention extends LayerBase<"multiHeadAttention"> {
  readonly numHeads: number;
  /** Size of each head's queries and keys. */
  readonly keyDim: number;
  /** Size of each head's values. Null: that of the keys. */
  readonly valueDim: number | null;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerName;
  readonly biasInitializer: InitializerName;
}

const defaults = {
  valueDim: null,
  useBias: true,
  kernelInitializer: "glorotUniform",
  biasInitializer: "zeros",
} as const;

/**
 * Self-attention: every place of [channels, length] looks at all others, `softmax(q k / sqrt(keyDim)) v` in each of
 * `numHeads` heads, and the heads together are projected back to [channels, length]. Keras `MultiHeadAttention` of a series
 * with itself. It knows no order of places: add what tells them apart.
 *
 * Weights: `queryKernel` and `keyKernel` [numHeads x keyDim, channels], `valueKernel` [numHeads x valueDim, channels],
 * `outputKernel` [channels, numHeads x valueDim], and a bias of each.
 *
 * Source: Vaswani et al. 2017.
 *
 * @example
 * ```ts
 * import { multiHeadAttention } from "sandglass";
 * console.log(multiHeadAttention(4, 8).numHeads); // 4
 * ```
 */
export function multiHeadAttention(
  numHeads: number,
  keyDim: number,
  options: LayerOptions<MultiHeadAttention, "numHeads" | "keyDim"> = {},
): MultiHeadAttention {
  return { type: "multiHeadAttention", numHeads, keyDim, ...defaults, ...options };
}

export const multiHeadAttentionRule: LayerRule<MultiHeadAttention> = {
  defaults,
  required: ["numHeads", "keyDim"],
  outputShape(layer, input, where) {
    checkWhole(where, "numHeads", layer.numHeads);
    checkWhole(where, "keyDim", layer.keyDim);
    if (layer.valueDim !== null) checkWhole(where, "valueDim", layer.valueDim);
    checkFlag(where, "useBias", layer.useBias);
    checkInitializer(where, "kernelInitializer", layer.kernelInitializer);
    checkInitializer(where, "biasInitializer", layer.biasInitializer);
    checkRank(where, input, 2);
    return input;
  },
  weights({ numHeads, keyDim, valueDim, useBias, kernelInitializer, biasInitializer }, [channels]) {
    const keys = numHeads * keyDim;
    const values = numHeads * (valueDim ?? keyDim);
    const projection = (name: string, outputs: number, inputs: number): readonly WeightRule[] => [
      { name: `${name}Kernel`, shape: [outputs, inputs], initializer: kernelInitializer, trainable: true },
      ...(useBias ? [{ name: `${name}Bias`, shape: [outputs], initializer: biasInitializer, trainable: true }] : []),
    ];
    return [
      ...projection("query", keys, channels!),
      ...projection("key", keys, channels!),
      ...projection("value", values, channels!),
      ...projection("output", channels!, values),
    ];
  },
  build({ numHeads, keyDim, useBias }, x, scope) {
    const length = x.shape[1]!;
    const project = (name: string, from: Value): Value => {
      const y = matmul(scope.weight(`${name}Kernel`), from);
      return useBias ? add(y, reshape(scope.weight(`${name}Bias`), [y.shape[0]!, 1])) : y;
    };
    const heads = (name: string): Value => {
      const y = project(name, x);
      return reshape(y, [numHeads, y.shape[0]! / numHeads, length]);
    };
    const likeness = matmul(mul(heads("query"), 1 / Math.sqrt(keyDim)), heads("key"), { transposeA: true });
    const mixed = matmul(heads("value"), softmax(likeness, 2), { transposeB: true });
    return project("output", reshape(mixed, [mixed.shape[0]! * mixed.shape[1]!, length]));
  },
};
