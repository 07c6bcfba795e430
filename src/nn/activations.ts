import { elu, gelu, leakyRelu, relu, silu, softplus } from "../graph/compose.js";
import { sigmoid, tanh } from "../graph/ops/elementwise.js";
import { softmax } from "../graph/ops/softmax.js";
import type { Value } from "../graph/value.js";

/** Names a layer's `activation` option takes. */
export type ActivationName =
  | "linear"
  | "relu"
  | "leakyRelu"
  | "elu"
  | "gelu"
  | "silu"
  | "tanh"
  | "sigmoid"
  | "softmax"
  | "softplus";

/** Each activation with Keras' default constants. Source: Keras `keras.activations`. */
export const activations: { readonly [K in ActivationName]: (x: Value) => Value } = {
  linear: (x) => x,
  relu,
  // The function's default in Keras; its LeakyReLU layer has .3.
  leakyRelu: (x) => leakyRelu(x, 0.2),
  elu: (x) => elu(x),
  gelu,
  silu,
  tanh,
  sigmoid,
  // Over the first axis, features or channels, which Keras has last.
  softmax: (x) => softmax(x, 0),
  softplus,
};
