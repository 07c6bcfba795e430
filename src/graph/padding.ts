/** `same` and `valid` as Keras defines them, for one axis. */
export type PaddingName = "same" | "valid";

/** `causal`, for series: what comes out at a step has seen nothing after it. */
export type SeriesPaddingName = PaddingName | "causal";

export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/**
 * Zeros before and after an axis of `length`. `same` makes ceil(length / stride) outputs, the odd zero going after;
 * `causal` puts all but one of the window's places before.
 *
 * Source: TensorFlow's `tf.nn.convolution` documentation; Keras `Conv1D`.
 */
export function convPadding(
  name: SeriesPaddingName,
  length: number,
  { kernel, stride, dilation }: Window,
): [number, number] {
  if (name === "valid") return [0, 0];
  const reach = dilation * (kernel - 1) + 1;
  if (name === "causal") return [reach - 1, 0];
  const total = Math.max((Math.ceil(length / stride) - 1) * stride + reach - length, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

/**
 * Output length of a transposed convolution, and the padding of the convolution it transposes.
 * `same` makes length x stride, `valid` length x stride + max(kernel reach - stride, 0).
 *
 * Source: Keras `Conv2DTranspose` (`deconv_output_length` with no output padding).
 */
export function transposedPadding(
  name: PaddingName,
  length: number,
  window: Window,
): { readonly outputLength: number; readonly padding: [number, number] } {
  const reach = window.dilation * (window.kernel - 1) + 1;
  const outputLength = length * window.stride + (name === "same" ? 0 : Math.max(reach - window.stride, 0));
  return { outputLength, padding: convPadding(name, outputLength, window) };
}
