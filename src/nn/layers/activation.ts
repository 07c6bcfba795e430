import { elu as eluOp, leakyRelu as leakyReluOp } from "../../graph/compose.js";
import { type ActivationName, activations } from "../activations.js";
import { checkNumber, checkOneOf } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface Activation extends LayerBase<"activation"> {
  readonly activation: ActivationName;
}

export interface LeakyRelu extends LayerBase<"leakyRelu"> {
  /** Factor of negative numbers. */
  readonly slope: number;
}

export interface Elu extends LayerBase<"elu"> {
  readonly alpha: number;
}

/**
 * Applies a function to every element; the same as a layer's `activation` option.
 *
 * @example
 * ```ts
 * import { activation } from "sandglass";
 * console.log(activation("gelu").activation); // gelu
 * ```
 */
export function activation(name: ActivationName, options: LayerOptions<Activation, "activation"> = {}): Activation {
  return { type: "activation", activation: name, ...options };
}

type Named = (options?: LayerOptions<Activation, "activation">) => Activation;
const named =
  (name: ActivationName): Named =>
  (options) =>
    activation(name, options);

/**
 * `max(x, 0)` as a layer.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, relu } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2), relu()], decoder: [dense(4)] });
 * console.log(model.codeShape.length); // 1
 * ```
 */
export const relu: Named = named("relu");
/**
 * `x Φ(x)` with the exact normal distribution function, as a layer. Source: Hendrycks and Gimpel 2016.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, gelu } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2), gelu()], decoder: [dense(4)] });
 * console.log(model.codeShape.length); // 1
 * ```
 */
export const gelu: Named = named("gelu");
/**
 * `x sigmoid(x)` as a layer, also called swish. Source: Elfwing et al. 2018.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, silu } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2), silu()], decoder: [dense(4)] });
 * console.log(model.codeShape.length); // 1
 * ```
 */
export const silu: Named = named("silu");
/**
 * Hyperbolic tangent as a layer.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, tanh } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2), tanh()], decoder: [dense(4)] });
 * console.log(model.codeShape.length); // 1
 * ```
 */
export const tanh: Named = named("tanh");
/**
 * `1 / (1 + exp(-x))` as a layer.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, sigmoid } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2), sigmoid()], decoder: [dense(4)] });
 * console.log(model.codeShape.length); // 1
 * ```
 */
export const sigmoid: Named = named("sigmoid");
/**
 * `exp(x) / Σ exp(x)` over the first axis, features or channels, as a layer.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, softmax } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2), softmax()], decoder: [dense(4)] });
 * console.log(model.codeShape.length); // 1
 * ```
 */
export const softmax: Named = named("softmax");
/**
 * `log(1 + exp(x))` as a layer.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, softplus } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2), softplus()], decoder: [dense(4)] });
 * console.log(model.codeShape.length); // 1
 * ```
 */
export const softplus: Named = named("softplus");
/**
 * Changes nothing; the same as leaving it out.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, linear } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2), linear()], decoder: [dense(4)] });
 * console.log(model.codeShape.length); // 1
 * ```
 */
export const linear: Named = named("linear");

export const activationRule: LayerRule<Activation> = {
  defaults: {},
  required: ["activation"],
  outputShape(layer, input, where) {
    checkOneOf(where, "activation", layer.activation, Object.keys(activations));
    return input;
  },
  weights: () => [],
  build: (layer, x) => activations[layer.activation](x),
};

const leakyDefaults = { slope: 0.3 } as const;

/**
 * `x` where positive, else `slope x`. The default slope is that of Keras' `LeakyReLU` layer; as an `activation` option
 * it is .2, as Keras' function.
 *
 * @example
 * ```ts
 * import { leakyRelu } from "sandglass";
 * console.log(leakyRelu({ slope: 0.1 }).slope); // 0.1
 * ```
 */
export function leakyRelu(options: LayerOptions<LeakyRelu> = {}): LeakyRelu {
  return { type: "leakyRelu", ...leakyDefaults, ...options };
}

export const leakyReluRule: LayerRule<LeakyRelu> = {
  defaults: leakyDefaults,
  required: [],
  outputShape({ slope }, input, where) {
    checkNumber(where, "slope", slope, { atLeast: 0 });
    return input;
  },
  weights: () => [],
  build: ({ slope }, x) => leakyReluOp(x, slope),
};

const eluDefaults = { alpha: 1 } as const;

/**
 * `x` where positive, else `alpha (exp(x) - 1)`. Source: Clevert et al. 2016.
 *
 * @example
 * ```ts
 * import { elu } from "sandglass";
 * console.log(elu().alpha); // 1
 * ```
 */
export function elu(options: LayerOptions<Elu> = {}): Elu {
  return { type: "elu", ...eluDefaults, ...options };
}

export const eluRule: LayerRule<Elu> = {
  defaults: eluDefaults,
  required: [],
  outputShape({ alpha }, input, where) {
    checkNumber(where, "alpha", alpha, { atLeast: 0 });
    return input;
  },
  weights: () => [],
  build: ({ alpha }, x) => eluOp(x, alpha),
};
