import type { Shape } from "../../core/shape.js";
import { windowMap } from "../../graph/axis-map.js";
import { convLength } from "../../graph/ops/conv.js";
import { maxPool2d as maxPool2dOp, resample2d } from "../../graph/ops/pool.js";
import { convPadding, type PaddingName } from "../../graph/padding.js";
import type { PoolAttributes } from "../../graph/value.js";
import { checkOneOf, checkRank, misfit, type Pair, pair } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

interface Pooling<T extends string> extends LayerBase<T> {
  readonly poolSize: Pair;
  /** Null: the pool size, so that windows do not overlap. */
  readonly strides: Pair | null;
  /** `valid` (Keras' default) drops windows that would cross the border, `same` keeps ceil(size / stride). */
  readonly padding: PaddingName;
}

export interface MaxPool2d extends Pooling<"maxPool2d"> {}
export interface AveragePool2d extends Pooling<"averagePool2d"> {}

const defaults = { poolSize: 2, strides: null, padding: "valid" } as const;

/**
 * Largest number of each window: [channels, height, width] to [channels, height / 2, width / 2] by default. Defaults are
 * those of Keras `MaxPooling2D`, padding "valid" included.
 *
 * @example
 * ```ts
 * import { maxPool2d } from "sandglass";
 * const layer = maxPool2d({ padding: "same" });
 * console.log(layer.poolSize); // 2
 * ```
 */
export function maxPool2d(options: LayerOptions<MaxPool2d> = {}): MaxPool2d {
  return { type: "maxPool2d", ...defaults, ...options };
}

/**
 * Mean of each window, positions outside the image left out. Defaults are those of Keras `AveragePooling2D`.
 *
 * @example
 * ```ts
 * import { averagePool2d } from "sandglass";
 * const layer = averagePool2d({ poolSize: 3, strides: 2 });
 * console.log(layer.type); // averagePool2d
 * ```
 */
export function averagePool2d(options: LayerOptions<AveragePool2d> = {}): AveragePool2d {
  return { type: "averagePool2d", ...defaults, ...options };
}

function poolAttributes(layer: Omit<Pooling<string>, "type">, input: Shape, where = ""): PoolAttributes {
  const window = pair(where, "poolSize", layer.poolSize);
  const stride = layer.strides === null ? window : pair(where, "strides", layer.strides);
  const along = (axis: 0 | 1) =>
    convPadding(layer.padding, input[axis + 1]!, { kernel: window[axis], stride: stride[axis], dilation: 1 });
  return { window, stride, padding: [...along(0), ...along(1)] };
}

function pooledShape(layer: Pooling<string>, input: Shape, where: string): Shape {
  checkOneOf(where, "padding", layer.padding, ["valid", "same"]);
  checkRank(where, input, 3);
  const { window, stride, padding } = poolAttributes(layer, input, where);
  const size = ([0, 1] as const).map((axis) =>
    convLength(input[axis + 1]!, {
      kernel: window[axis],
      stride: stride[axis],
      padding: [padding[axis * 2]!, padding[axis * 2 + 1]!],
      dilation: 1,
    }),
  );
  if (size.some((length) => length < 1)) {
    throw misfit(
      where,
      `an image of at least ${window.join(" x ")}`,
      input,
      'Use a smaller window or padding: "same".',
    );
  }
  return [input[0]!, ...size];
}

export const maxPool2dRule: LayerRule<MaxPool2d> = {
  defaults,
  required: [],
  outputShape: pooledShape,
  weights: () => [],
  build: (layer, x) => maxPool2dOp(x, poolAttributes(layer, x.shape)),
};

export const averagePool2dRule: LayerRule<AveragePool2d> = {
  defaults,
  required: [],
  outputShape: pooledShape,
  weights: () => [],
  build(layer, x) {
    const { window, stride, padding } = poolAttributes(layer, x.shape);
    const along = (axis: 0 | 1) =>
      windowMap(x.shape[axis + 1]!, {
        window: window[axis],
        stride: stride[axis],
        padding: [padding[axis * 2]!, padding[axis * 2 + 1]!],
        average: true,
      });
    return resample2d(x, along(0), along(1));
  },
};
