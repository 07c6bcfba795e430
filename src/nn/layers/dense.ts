import type { Shape } from "../../core/shape.js";
import { dense as denseOp } from "../../graph/ops/dense.js";
import { add } from "../../graph/ops/elementwise.js";
import { type ActivationName, activations } from "../activations.js";
import { checkKernelOptions, checkRank, checkWhole } from "../check.js";
import type { InitializerName } from "../initializers.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";
import { checkRegularizers, type Regularized, regularized, unregularized } from "../regularizer.js";

export interface Dense extends LayerBase<"dense">, Regularized {
  readonly units: number;
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerName;
  readonly biasInitializer: InitializerName;
}

const defaults = {
  activation: "linear",
  useBias: true,
  kernelInitializer: "glorotUniform",
  biasInitializer: "zeros",
  ...unregularized,
} as const;

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
  return { type: "dense", units, ...defaults, ...options };
}

export const denseRule: LayerRule<Dense> = {
  defaults,
  required: ["units"],
  outputShape(layer, input, where): Shape {
    checkWhole(where, "units", layer.units);
    checkKernelOptions(where, layer);
    checkRegularizers(where, layer);
    checkRank(where, input, 1);
    return [layer.units];
  },
  weights: ({ units, useBias, kernelInitializer, biasInitializer }, [features]) => [
    { name: "kernel", shape: [units, features!], initializer: kernelInitializer, trainable: true },
    ...(useBias ? [{ name: "bias", shape: [units], initializer: biasInitializer, trainable: true }] : []),
  ],
  build(layer, x, scope) {
    const y = denseOp(x, scope.weight("kernel"));
    const moved = layer.useBias ? add(y, scope.weight("bias")) : y;
    return regularized(layer, activations[layer.activation](moved), scope);
  },
};
