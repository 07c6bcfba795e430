import type { Shape } from "../../core/shape.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { PaddingName, SeriesPaddingName } from "../../graph/padding.js";
import type { Value } from "../../graph/value.js";
import type { ActivationName } from "../activations.js";
import { checkOneOf, checkRank, checkWhole } from "../check.js";
import type { InitializerName } from "../initializers.js";
import type { LayerBase, LayerOptions, LayerRule, LayerScope } from "../layer.js";
import { type Regularized, unregularized } from "../regularizer.js";
import { type Conv2d, type Conv2dTranspose, conv2dRule, conv2dTransposeRule } from "./conv2d.js";

interface Convolution1d<T extends string, P extends string> extends LayerBase<T>, Regularized {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  /** `valid` (Keras' default) shortens the series, `same` and `causal` keep ceil(length / stride). */
  readonly padding: P;
  readonly dilationRate: number;
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerName;
  readonly biasInitializer: InitializerName;
}

export interface Conv1d extends Convolution1d<"conv1d", SeriesPaddingName> {}
export interface Conv1dTranspose extends Convolution1d<"conv1dTranspose", PaddingName> {}

const defaults = {
  kernelSize: 3,
  strides: 1,
  padding: "valid",
  dilationRate: 1,
  activation: "linear",
  useBias: true,
  kernelInitializer: "glorotUniform",
  biasInitializer: "zeros",
  ...unregularized,
} as const;

/**
 * One-dimensional convolution: [channels, length] to [filters, length']. The kernel is stored [filters, channels, taps].
 * Defaults are those of Keras `Conv1D`, padding "valid" included, with a kernel of 3. With padding "causal" and
 * `dilationRate` 1, 2, 4 … a stack of them sees far back and never ahead (van den Oord et al. 2016).
 *
 * @example
 * ```ts
 * import { conv1d } from "sandglass";
 * const layer = conv1d(8, { kernelSize: 7, strides: 2, padding: "same" });
 * console.log(layer.strides); // 2
 * ```
 */
export function conv1d(filters: number, options: LayerOptions<Conv1d, "filters"> = {}): Conv1d {
  return { type: "conv1d", filters, ...defaults, ...options };
}

/**
 * Transposed one-dimensional convolution: [channels, length] to [filters, length x stride] with "same". The kernel is
 * stored [channels, filters, taps]. Defaults are those of Keras `Conv1DTranspose`, with a kernel of 3.
 *
 * @example
 * ```ts
 * import { conv1dTranspose } from "sandglass";
 * const layer = conv1dTranspose(8, { strides: 2, padding: "same" });
 * console.log(layer.type); // conv1dTranspose
 * ```
 */
export function conv1dTranspose(
  filters: number,
  options: LayerOptions<Conv1dTranspose, "filters"> = {},
): Conv1dTranspose {
  return { type: "conv1dTranspose", filters, ...defaults, ...options };
}

/** A series is an image of one row, so the two-dimensional rule does the work. */
function asImageRule<S extends Conv1d | Conv1dTranspose, S2 extends Conv2d | Conv2dTranspose>(
  rule: LayerRule<S2>,
  type: S2["type"],
  paddings: readonly SeriesPaddingName[],
): LayerRule<S> {
  const image = (layer: S): S2 =>
    ({
      ...layer,
      type,
      kernelSize: [1, layer.kernelSize],
      strides: [1, layer.strides],
      dilationRate: [1, layer.dilationRate],
    }) as unknown as S2;
  const row = ([channels, length]: Shape): Shape => [channels!, 1, length!];
  return {
    defaults: defaults as Partial<S>,
    required: ["filters"],
    outputShape(layer, input, where, around) {
      for (const name of ["kernelSize", "strides", "dilationRate"] as const) checkWhole(where, name, layer[name]);
      checkOneOf(where, "padding", layer.padding, paddings);
      checkRank(where, input, 2);
      // As long as "same" makes it, and images know no "causal".
      const padding = layer.padding === "causal" ? "same" : layer.padding;
      const [filters, , length] = rule.outputShape(image({ ...layer, padding }), row(input), where, around);
      return [filters!, length!];
    },
    weights: (layer, input, output) =>
      rule.weights(image(layer), row(input), row(output)).map((weight) => ({
        ...weight,
        shape: weight.shape.filter((_, axis) => axis !== 2),
      })),
    build(layer, x, scope) {
      const rowKernel = (weight: Value): Value => reshape(weight, [...weight.shape.slice(0, 2), 1, weight.shape[2]!]);
      const imageScope: LayerScope = {
        ...scope,
        weight: (name) => {
          const weight = scope.weight(name);
          return name === "kernel" ? rowKernel(weight) : weight;
        },
      };
      const y = rule.build(image(layer), reshape(x, row(x.shape)), imageScope);
      return reshape(y, [y.shape[0]!, y.shape[2]!]);
    },
  };
}

export const conv1dRule: LayerRule<Conv1d> = asImageRule<Conv1d, Conv2d>(conv2dRule, "conv2d", [
  "valid",
  "same",
  "causal",
]);
export const conv1dTransposeRule: LayerRule<Conv1dTranspose> = asImageRule<Conv1dTranspose, Conv2dTranspose>(
  conv2dTransposeRule,
  "conv2dTranspose",
  ["valid", "same"],
);
