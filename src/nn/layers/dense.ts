import type { Shape } from "../../core/shape.js";
import { dense as denseOp } from "../../graph/ops/dense.js";
import { add } from "../../graph/ops/elementwise.js";
import { type ActivationName, activations } from "../activations.js";
import { checkKernelOptions, checkRank, checkWhole } from "../check.js";
import type { InitializerName } from "../initializers.js";
import type { LayerBase, LayerOptions, LayerRule, WeightRule } from "../layer.js";
import { checkRegularizers, type Regularized, regularized, unregularized } from "../regularizer.js";

/** What every layer of one kernel for all features takes. */
export interface DenseOptions extends Regularized {
  readonly units: number;
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerName;
  readonly biasInitializer: InitializerName;
}

export interface Dense extends LayerBase<"dense">, DenseOptions {}

export const denseDefaults: Omit<DenseOptions, "units"> = {
  activation: "linear",
  useBias: true,
  kernelInitializer: "glorotUniform",
  biasInitializer: "zeros",
  ...unregularized,
};

/**
 * Fully connected layer: [features] to [units], `activation(kernel x + bias)`. The kernel is stored [units, features].
 * Defaults are those of Keras `Dense`. `activityRegularizer: { l1: 1e-5 }` on the code makes a sparse autoencoder.
 *
 * @example
 * ```ts
 * import { autoencoder, dense } from "sandglass";
 * const model = autoencoder({
 *   input: [8],
 *   encoder: [dense(3, { activation: "relu" })],
 *   decoder: [dense(8, { activation: "sigmoid" })],
 * });
 * console.log(model.latentSize); // 3
 * ```
 */
export function dense(units: number, options: LayerOptions<Dense, "units"> = {}): Dense {
  return { type: "dense", units, ...denseDefaults, ...options };
}

export const denseRule: LayerRule<Dense> = {
  defaults: denseDefaults,
  required: ["units"],
  outputShape(layer, input, where): Shape {
    checkWhole(where, "units", layer.units);
    checkKernelOptions(where, layer);
    checkRegularizers(where, layer);
    checkRank(where, input, 1);
    return [layer.units];
  },
  weights: denseWeights,
  build(layer, x, scope) {
    const y = denseOp(x, scope.weight("kernel"));
    const moved = layer.useBias ? add(y, scope.weight("bias")) : y;
    return regularized(layer, activations[layer.activation](moved), scope);
  },
};

/** A kernel [units, features] for an input whose first axis is the features, and its bias. */
export function denseWeights(layer: DenseOptions, [features]: Shape): readonly WeightRule[] {
  const { units, useBias, kernelInitializer, biasInitializer } = layer;
  return [
    { name: "kernel", shape: [units, features!], initializer: kernelInitializer, trainable: true },
    ...(useBias ? [{ name: "bias", shape: [units], initializer: biasInitializer, trainable: true }] : []),
  ];
}
