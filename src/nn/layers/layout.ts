import { UserError } from "../../core/errors.js";
import { formatShape, type Shape, sizeOf } from "../../core/shape.js";
import { reshape as reshapeOp } from "../../graph/ops/reduce.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface Flatten extends LayerBase<"flatten"> {}

export interface Reshape extends LayerBase<"reshape"> {
  /** At most one -1, which takes what is left. */
  readonly shape: Shape;
}

/**
 * All axes in one: [channels, height, width] to [channels x height x width], channels outermost.
 *
 * @example
 * ```ts
 * import { flatten } from "sandglass";
 * console.log(flatten().type); // flatten
 * ```
 */
export function flatten(options: LayerOptions<Flatten> = {}): Flatten {
  return { type: "flatten", ...options };
}

export const flattenRule: LayerRule<Flatten> = {
  defaults: {},
  required: [],
  outputShape: (_, input) => [sizeOf(input)],
  weights: () => [],
  build: (_, x) => reshapeOp(x, [sizeOf(x.shape)]),
};

/**
 * The same elements under another shape; one axis may be -1 and takes what is left.
 *
 * @example
 * ```ts
 * import { reshape } from "sandglass";
 * const layer = reshape([8, 4, 4]);
 * console.log(layer.shape.length); // 3
 * ```
 */
export function reshape(shape: Shape, options: LayerOptions<Reshape, "shape"> = {}): Reshape {
  return { type: "reshape", shape, ...options };
}

export const reshapeRule: LayerRule<Reshape> = {
  defaults: {},
  required: ["shape"],
  outputShape: (layer, input, where) => shapeOf(layer, input, where),
  weights: () => [],
  build: (layer, x) => reshapeOp(x, shapeOf(layer, x.shape, "")),
};

function shapeOf({ shape }: Reshape, input: Shape, where: string): Shape {
  const size = sizeOf(input);
  const known = Array.isArray(shape) ? shape.filter((length) => length !== -1) : [];
  const fits =
    Array.isArray(shape) &&
    shape.length - known.length <= 1 &&
    known.every((length) => Number.isInteger(length) && length >= 1) &&
    (known.length === shape.length ? sizeOf(known) === size : size % sizeOf(known) === 0);
  if (!fits) {
    throw new UserError({
      where,
      expected: `a shape of ${size} elements, at most one axis -1`,
      got: Array.isArray(shape) ? formatShape(shape) : JSON.stringify(shape),
      remedy: `Its input is ${formatShape(input)}.`,
    });
  }
  return shape.map((length) => (length === -1 ? size / sizeOf(known) : length));
}
