import type { Shape } from "../../core/shape.js";
import { type AxisMap, linearMap, nearestMap } from "../../graph/axis-map.js";
import { resample2d } from "../../graph/ops/pool.js";
import { reshape } from "../../graph/ops/reduce.js";
import { checkOneOf, checkRank, checkWhole, type Pair, pair } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export type InterpolationName = "nearest" | "bilinear";

export interface Upsample2d extends LayerBase<"upsample2d"> {
  readonly size: Pair;
  readonly interpolation: InterpolationName;
}

export interface Upsample1d extends LayerBase<"upsample1d"> {
  readonly size: number;
}

const defaults2d = { size: 2, interpolation: "nearest" } as const;
const defaults1d = { size: 2 } as const;

/**
 * Enlarges an image by whole factors: [channels, height, width] to [channels, 2 height, 2 width] by default. Bilinear
 * interpolation uses half-pixel centres. Defaults are those of Keras `UpSampling2D`.
 *
 * @example
 * ```ts
 * import { upsample2d } from "sandglass";
 * const layer = upsample2d({ size: [2, 3], interpolation: "bilinear" });
 * console.log(layer.interpolation); // bilinear
 * ```
 */
export function upsample2d(options: LayerOptions<Upsample2d> = {}): Upsample2d {
  return { type: "upsample2d", ...defaults2d, ...options };
}

/**
 * Repeats each element of a series: [channels, length] to [channels, 2 length] by default, as Keras `UpSampling1D`.
 *
 * @example
 * ```ts
 * import { upsample1d } from "sandglass";
 * const layer = upsample1d({ size: 5 });
 * console.log(layer.size); // 5
 * ```
 */
export function upsample1d(options: LayerOptions<Upsample1d> = {}): Upsample1d {
  return { type: "upsample1d", ...defaults1d, ...options };
}

const maps: { readonly [K in InterpolationName]: (from: number, factor: number) => AxisMap } = {
  nearest: nearestMap,
  bilinear: linearMap,
};

export const upsample2dRule: LayerRule<Upsample2d> = {
  defaults: defaults2d,
  required: [],
  outputShape({ size, interpolation }, input, where): Shape {
    const [rows, columns] = pair(where, "size", size);
    checkOneOf(where, "interpolation", interpolation, Object.keys(maps));
    checkRank(where, input, 3);
    return [input[0]!, input[1]! * rows, input[2]! * columns];
  },
  weights: () => [],
  build({ size, interpolation }, x) {
    const [rows, columns] = pair("", "size", size);
    return resample2d(x, maps[interpolation](x.shape[1]!, rows), maps[interpolation](x.shape[2]!, columns));
  },
};

export const upsample1dRule: LayerRule<Upsample1d> = {
  defaults: defaults1d,
  required: [],
  outputShape({ size }, input, where): Shape {
    checkWhole(where, "size", size);
    checkRank(where, input, 2);
    return [input[0]!, input[1]! * size];
  },
  weights: () => [],
  build({ size }, x) {
    const [channels, length] = x.shape as readonly [number, number];
    const y = resample2d(reshape(x, [channels, 1, length]), nearestMap(1, 1), nearestMap(length, size));
    return reshape(y, [channels, length * size]);
  },
};
