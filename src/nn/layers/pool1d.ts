import type { Shape } from "../../core/shape.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { PaddingName } from "../../graph/padding.js";
import { checkRank, checkWhole } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";
import { averagePool2d, averagePool2dRule, maxPool2d, maxPool2dRule } from "./pool2d.js";

interface Pooling1d<T extends string> extends LayerBase<T> {
  readonly poolSize: number;
  /** Null: the pool size, so that windows do not overlap. */
  readonly strides: number | null;
  readonly padding: PaddingName;
}

export interface MaxPool1d extends Pooling1d<"maxPool1d"> {}
export interface AveragePool1d extends Pooling1d<"averagePool1d"> {}

const defaults = { poolSize: 2, strides: null, padding: "valid" } as const;

/**
 * Largest number of each window of a series: [channels, length] to [channels, length / 2] by default. Defaults are those
 * of Keras `MaxPooling1D`.
 *
 * @example
 * ```ts
 * import { maxPool1d } from "sandglass";
 * const layer = maxPool1d({ poolSize: 4 });
 * console.log(layer.strides); // null
 * ```
 */
export function maxPool1d(options: LayerOptions<MaxPool1d> = {}): MaxPool1d {
  return { type: "maxPool1d", ...defaults, ...options };
}

/**
 * Mean of each window of a series, positions outside it left out. Defaults are those of Keras `AveragePooling1D`.
 *
 * @example
 * ```ts
 * import { averagePool1d } from "sandglass";
 * const layer = averagePool1d({ poolSize: 3, strides: 1, padding: "same" });
 * console.log(layer.poolSize); // 3
 * ```
 */
export function averagePool1d(options: LayerOptions<AveragePool1d> = {}): AveragePool1d {
  return { type: "averagePool1d", ...defaults, ...options };
}

const imageOptions = ({ poolSize, strides, padding }: Pooling1d<string>) => ({
  poolSize: [1, poolSize] as const,
  strides: strides === null ? null : ([1, strides] as const),
  padding,
});

const row = ([channels, length]: Shape): Shape => [channels!, 1, length!];

function checkPooling(layer: Pooling1d<string>, input: Shape, where: string): void {
  checkWhole(where, "poolSize", layer.poolSize);
  if (layer.strides !== null) checkWhole(where, "strides", layer.strides);
  checkRank(where, input, 2);
}

export const maxPool1dRule: LayerRule<MaxPool1d> = {
  defaults,
  required: [],
  outputShape(layer, input, where, around) {
    checkPooling(layer, input, where);
    const [channels, , length] = maxPool2dRule.outputShape(maxPool2d(imageOptions(layer)), row(input), where, around);
    return [channels!, length!];
  },
  weights: () => [],
  build(layer, x, scope) {
    const y = maxPool2dRule.build(maxPool2d(imageOptions(layer)), reshape(x, row(x.shape)), scope);
    return reshape(y, [y.shape[0]!, y.shape[2]!]);
  },
};

export const averagePool1dRule: LayerRule<AveragePool1d> = {
  defaults,
  required: [],
  outputShape(layer, input, where, around) {
    checkPooling(layer, input, where);
    const [channels, , length] = averagePool2dRule.outputShape(
      averagePool2d(imageOptions(layer)),
      row(input),
      where,
      around,
    );
    return [channels!, length!];
  },
  weights: () => [],
  build(layer, x, scope) {
    const y = averagePool2dRule.build(averagePool2d(imageOptions(layer)), reshape(x, row(x.shape)), scope);
    return reshape(y, [y.shape[0]!, y.shape[2]!]);
  },
};
