import type { Shape } from "../../core/shape.js";
import { mean } from "../../graph/compose.js";
import { maxPool2d } from "../../graph/ops/pool.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { checkRank } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface GlobalAveragePool1d extends LayerBase<"globalAveragePool1d"> {}
export interface GlobalAveragePool2d extends LayerBase<"globalAveragePool2d"> {}
export interface GlobalMaxPool1d extends LayerBase<"globalMaxPool1d"> {}
export interface GlobalMaxPool2d extends LayerBase<"globalMaxPool2d"> {}

/**
 * Mean of each channel over the whole series: [channels, length] to [channels], as Keras `GlobalAveragePooling1D`.
 *
 * @example
 * ```ts
 * import { globalAveragePool1d } from "sandglass";
 * console.log(globalAveragePool1d().type); // globalAveragePool1d
 * ```
 */
export function globalAveragePool1d(options: LayerOptions<GlobalAveragePool1d> = {}): GlobalAveragePool1d {
  return { type: "globalAveragePool1d", ...options };
}

/**
 * Mean of each channel over the whole image: [channels, height, width] to [channels], as Keras `GlobalAveragePooling2D`.
 *
 * @example
 * ```ts
 * import { globalAveragePool2d } from "sandglass";
 * console.log(globalAveragePool2d().type); // globalAveragePool2d
 * ```
 */
export function globalAveragePool2d(options: LayerOptions<GlobalAveragePool2d> = {}): GlobalAveragePool2d {
  return { type: "globalAveragePool2d", ...options };
}

/**
 * Largest number of each channel over the whole series: [channels, length] to [channels], as Keras `GlobalMaxPooling1D`.
 *
 * @example
 * ```ts
 * import { globalMaxPool1d } from "sandglass";
 * console.log(globalMaxPool1d().type); // globalMaxPool1d
 * ```
 */
export function globalMaxPool1d(options: LayerOptions<GlobalMaxPool1d> = {}): GlobalMaxPool1d {
  return { type: "globalMaxPool1d", ...options };
}

/**
 * Largest number of each channel over the whole image: [channels, height, width] to [channels], as Keras
 * `GlobalMaxPooling2D`.
 *
 * @example
 * ```ts
 * import { globalMaxPool2d } from "sandglass";
 * console.log(globalMaxPool2d().type); // globalMaxPool2d
 * ```
 */
export function globalMaxPool2d(options: LayerOptions<GlobalMaxPool2d> = {}): GlobalMaxPool2d {
  return { type: "globalMaxPool2d", ...options };
}

function globalRule<S extends LayerBase<string>>(rank: 2 | 3, pool: (x: Value) => Value): LayerRule<S> {
  return {
    defaults: {},
    required: [],
    outputShape(_, input, where): Shape {
      checkRank(where, input, rank);
      return [input[0]!];
    },
    weights: () => [],
    build: (_, x) => pool(x),
  };
}

const average = (x: Value): Value =>
  mean(
    x,
    x.shape.slice(1).map((_, axis) => axis + 1),
  );

/** Rows first and then what they came to, because kernels write out every element of a window. */
function largest(x: Value): Value {
  const [channels, height, width] = x.shape as [number, number, number];
  const over = (image: Value, window: readonly [number, number]): Value =>
    maxPool2d(image, { window, stride: window, padding: [0, 0, 0, 0] });
  return reshape(over(over(x, [1, width]), [height, 1]), [channels]);
}

/** The series folded into an image as near to a square as it goes. */
function folded(x: Value): Value {
  const [channels, length] = x.shape as [number, number];
  let rows = Math.floor(Math.sqrt(length));
  while (length % rows !== 0) rows--;
  return reshape(x, [channels, rows, length / rows]);
}

export const globalAveragePool1dRule: LayerRule<GlobalAveragePool1d> = globalRule(2, average);
export const globalAveragePool2dRule: LayerRule<GlobalAveragePool2d> = globalRule(3, average);
export const globalMaxPool1dRule: LayerRule<GlobalMaxPool1d> = globalRule(2, (x) => largest(folded(x)));
export const globalMaxPool2dRule: LayerRule<GlobalMaxPool2d> = globalRule(3, largest);
