import { formatShape, sameShape } from "../../core/shape.js";
import { add } from "../../graph/ops/elementwise.js";
import { concat } from "../../graph/ops/layout.js";
import { misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface Residual extends LayerBase<"residual"> {
  readonly layers: readonly LayerBase<string>[];
  /** What brings the input to the shape of the layers' result, where that is another: often one convolution of size 1. */
  readonly shortcut: readonly LayerBase<string>[];
}

export interface Skip extends LayerBase<"skip"> {
  readonly layers: readonly LayerBase<string>[];
}

/**
 * Adds what its layers make of the input to the input, or to what `shortcut` makes of it, so that they only learn the
 * difference. Any shape; both sums must have the same. Source: He et al. 2016, "Deep residual learning".
 *
 * @throws UserError, when a model is made of it, naming the two shapes that do not match.
 * @example
 * ```ts
 * import { autoencoder, dense, residual } from "sandglass";
 * const block = residual([dense(8, { activation: "relu" }), dense(8)]);
 * const model = autoencoder({ input: [8], encoder: [block, dense(2)], decoder: [dense(8), block] });
 * console.log(model.parameters[0]!.key); // encoder.0.layers.0.kernel
 * ```
 */
export function residual(
  layers: readonly LayerBase<string>[],
  options: LayerOptions<Residual, "layers"> = {},
): Residual {
  return { type: "residual", layers, shortcut: [], ...options };
}

export const residualRule: LayerRule<Residual> = {
  defaults: { shortcut: [] },
  required: ["layers"],
  inner: ({ layers, shortcut }) => ({ layers, shortcut }),
  outputShape(_, _input, where, { inner: { layers, shortcut } }) {
    if (sameShape(layers!, shortcut!)) return layers!;
    const remedy = "Give it a shortcut of that shape, such as [conv2d(filters, { kernelSize: 1 })] or [dense(units)].";
    throw misfit(where, `its layers' shape ${formatShape(layers!)} from the shortcut too`, shortcut!, remedy);
  },
  weights: () => [],
  build: (_, x, scope) => add(scope.inner("shortcut", x), scope.inner("layers", x)),
};

/**
 * Puts what its layers make of the input behind the input, along the first axis (channels or features): nested, a U-Net.
 * All other axes must come out as they went in. Around a bottleneck it lets the input through, so a model that is to find
 * anomalies has it on either side, not across. Source: Ronneberger et al. 2015.
 *
 * @throws UserError, when a model is made of it, naming the shapes that do not match.
 * @example
 * ```ts
 * import { averagePool2d, conv2d, skip, upsample2d } from "sandglass";
 * const block = skip([averagePool2d(), conv2d(8, { padding: "same" }), upsample2d()]);
 * console.log(block.layers.length); // 3
 * ```
 */
export function skip(layers: readonly LayerBase<string>[], options: LayerOptions<Skip, "layers"> = {}): Skip {
  return { type: "skip", layers, ...options };
}

export const skipRule: LayerRule<Skip> = {
  defaults: {},
  required: ["layers"],
  inner: ({ layers }) => ({ layers }),
  outputShape(_, input, where, { inner: { layers } }) {
    const [added, ...rest] = layers!;
    if (input.length > 0 && sameShape(rest, input.slice(1))) return [input[0]! + added!, ...rest];
    const wanted = `[${["any", ...input.slice(1)].join(", ")}]`;
    throw misfit(where, `${wanted} from its layers`, layers!, "Change their strides, pooling or upsampling.");
  },
  weights: () => [],
  build: (_, x, scope) => concat([x, scope.inner("layers", x)], 0),
};
