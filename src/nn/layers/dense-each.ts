import type { Shape } from "../../core/shape.js";
import { sizeOf } from "../../core/shape.js";
import { add } from "../../graph/ops/elementwise.js";
import { matmul } from "../../graph/ops/matmul.js";
import { reshape } from "../../graph/ops/reduce.js";
import { activations } from "../activations.js";
import { checkKernelOptions, checkWhole, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";
import { checkRegularizers, regularized } from "../regularizer.js";
import { type DenseOptions, denseDefaults, denseWeights } from "./dense.js";

export interface DenseEach extends LayerBase<"denseEach">, DenseOptions {}

/**
 * The same dense layer at each place: [channels, length] to [units, length], and likewise for images. Keras
 * `TimeDistributed(Dense(units))`. The kernel is stored [units, channels].
 *
 * @example
 * ```ts
 * import { denseEach } from "sandglass";
 * console.log(denseEach(1, { activation: "tanh" }).units); // 1
 * ```
 */
export function denseEach(units: number, options: LayerOptions<DenseEach, "units"> = {}): DenseEach {
  return { type: "denseEach", units, ...denseDefaults, ...options };
}

export const denseEachRule: LayerRule<DenseEach> = {
  defaults: denseDefaults,
  required: ["units"],
  outputShape(layer, input, where): Shape {
    checkWhole(where, "units", layer.units);
    checkKernelOptions(where, layer);
    checkRegularizers(where, layer);
    if (input.length < 2) {
      throw misfit(where, "[channels, length] or [channels, height, width]", input, "Use dense() for a vector.");
    }
    return [layer.units, ...input.slice(1)];
  },
  weights: denseWeights,
  build(layer, x, scope) {
    const { units, activation, useBias } = layer;
    const places = x.shape.slice(1);
    const y = matmul(scope.weight("kernel"), reshape(x, [x.shape[0]!, sizeOf(places)]));
    const moved = useBias ? add(y, reshape(scope.weight("bias"), [units, 1])) : y;
    return regularized(layer, activations[activation](reshape(moved, [units, ...places])), scope);
  },
};
