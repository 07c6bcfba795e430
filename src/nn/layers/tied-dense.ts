import { UserError } from "../../core/errors.js";
import { denseTransposed } from "../../graph/ops/dense.js";
import { add } from "../../graph/ops/elementwise.js";
import { type ActivationName, activations } from "../activations.js";
import { checkKernelOptions, checkRank, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface TiedDense extends LayerBase<"tiedDense"> {
  /** Name of the dense layer whose kernel it uses, turned round. */
  readonly of: string;
  readonly activation: ActivationName;
  readonly useBias: boolean;
}

const defaults = { activation: "linear", useBias: true } as const;

/**
 * A dense layer with the transposed kernel of an earlier one, `activation(kernelᵀ x + bias)`: [units of that layer] to its
 * [features]. One kernel learns from both. Source: Vincent et al. 2010, "Stacked denoising autoencoders" (tied weights).
 *
 * @throws UserError, when a model is made of it, when there is no earlier dense layer of that name or the sizes do not fit.
 * @example
 * ```ts
 * import { autoencoder, dense, tiedDense } from "sandglass";
 * const model = autoencoder({ input: [8], encoder: [dense(3)], decoder: [tiedDense("encoder.0")] });
 * console.log(model.parameters.map(({ key }) => key).join(" ")); // encoder.0.kernel encoder.0.bias decoder.0.bias
 * ```
 */
export function tiedDense(of: string, options: LayerOptions<TiedDense, "of"> = {}): TiedDense {
  return { type: "tiedDense", of, ...defaults, ...options };
}

export const tiedDenseRule: LayerRule<TiedDense> = {
  defaults,
  required: ["of"],
  outputShape({ of, ...layer }, input, where, { earlier }) {
    checkKernelOptions(where, { ...layer, kernelInitializer: "zeros", biasInitializer: "zeros" });
    const source = earlier(of);
    if (source?.type !== "dense") {
      throw new UserError({
        where: `${where}, option "of"`,
        expected: "the name of an earlier dense layer",
        got: source === undefined ? `"${of}", which there is not` : `"${of}", a ${source.type}`,
        remedy: 'Layers are called "encoder.0", "encoder.1" … unless they have a name.',
      });
    }
    checkRank(where, input, 1);
    const [units] = source.output;
    if (input[0] !== units) {
      throw misfit(where, `[${units}], what "${of}" returns`, input, `Put it where ${units} numbers come in.`);
    }
    return source.input;
  },
  weights: ({ useBias }, _, output) =>
    useBias ? [{ name: "bias", shape: output, initializer: "zeros", trainable: true }] : [],
  build: ({ of, activation, useBias }, x, scope) => {
    const y = denseTransposed(x, scope.weightOf(of, "kernel"));
    return activations[activation](useBias ? add(y, scope.weight("bias")) : y);
  },
};
