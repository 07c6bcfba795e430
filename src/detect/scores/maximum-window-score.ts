import { UserError } from "../../core/errors.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import { notNaN } from "../../metrics/check.js";
import { checkMaterial, type ScoreRule } from "./score.js";

/**
 * Largest mean squared error of any window, `size` steps long in a signal or table ([n] or [channels, n]), `size` x `size`
 * in an image, over all channels: finds small defects that the mean over the sample dilutes. Smaller samples count whole. Its
 * error map is the mean squared error of the window around each element, borders mirrored.
 *
 * @throws UserError when size is not a whole number >= 1.
 * @example
 * ```ts
 * import { maximumWindowScore } from "sandglass";
 * const material = { shape: [4], count: 1, input: Float32Array.of(0, 0, 2, 0), reconstruction: new Float32Array(4) };
 * console.log(maximumWindowScore(2).score(material, {})[0]); // 2
 * ```
 */
export function maximumWindowScore(size = 5): ScoreRule {
  if (!Number.isInteger(size) || size < 1) {
    throw new UserError({ where: "maximumWindowScore", expected: "a whole number >= 1", got: String(size) });
  }
  return {
    name: "maximum-window",
    options: { size },
    needsCode: false,
    score: (material) => {
      checkMaterial("maximum-window score", material);
      const { input, reconstruction, shape, count } = material;
      const plane = planeOf(shape);
      const length = sizeOf(shape);
      const errors = new Float64Array(plane.height * plane.width);
      const sums = new Float64Array((plane.height + 1) * (plane.width + 1));
      const scores = new Float64Array(count);
      for (let sample = 0; sample < count; sample++) {
        errors.fill(0);
        addErrors(input, reconstruction, sample * length, plane.channels, errors);
        scores[sample] = notNaN(`maximum-window score of sample ${sample}`, largestMean(errors, sums, plane, size));
      }
      return scores;
    },
    map: (material) => {
      checkMaterial("maximum-window error map", material);
      const { input, reconstruction, shape } = material;
      const errors = input.map((value, at) => (value - reconstruction[at]!) ** 2);
      return windowMeans(errors, planeOf(shape), size);
    },
  };
}

interface Plane {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

function planeOf(shape: Shape): Plane {
  if (shape.length <= 2) {
    const width = shape.at(-1) ?? 1;
    return { channels: sizeOf(shape) / width, height: 1, width };
  }
  const [height, width] = [shape.at(-2)!, shape.at(-1)!];
  return { channels: sizeOf(shape) / height / width, height, width };
}

/** The mean of the window around each element of each plane, borders mirrored with the edge included. */
function windowMeans(errors: Float32Array, { height, width }: Plane, size: number): Float32Array {
  const along = new Float64Array(errors.length);
  const means = new Float32Array(errors.length);
  slide(errors, along, { length: width, step: 1, size: Math.min(size, width) });
  slide(along, means, { length: height, step: width, size: Math.min(size, height) });
  return means;
}

/** Means along one axis: lines of `length` elements, `step` apart. */
function slide(
  from: Float32Array | Float64Array,
  into: Float32Array | Float64Array,
  { length, step, size }: { readonly length: number; readonly step: number; readonly size: number },
): void {
  const before = Math.floor((size - 1) / 2);
  for (let index = 0; index < from.length; index++) {
    const place = Math.floor(index / step) % length;
    const start = index - place * step;
    let sum = 0;
    for (let tap = place - before; tap < place - before + size; tap++) {
      const at = tap < 0 ? -1 - tap : tap >= length ? 2 * length - 1 - tap : tap;
      sum += from[start + at * step]!;
    }
    into[index] = sum / size;
  }
}

/** Squared errors at each place, averaged over channels. */
function addErrors(
  input: Float32Array,
  reconstruction: Float32Array,
  start: number,
  channels: number,
  errors: Float64Array,
): void {
  for (let channel = 0; channel < channels; channel++) {
    const from = start + channel * errors.length;
    for (let place = 0; place < errors.length; place++) {
      const difference = input[from + place]! - reconstruction[from + place]!;
      errors[place] = errors[place]! + (difference * difference) / channels;
    }
  }
}

/** Largest mean of any window, by a summed-area table, `sums`: each window costs four reads. */
function largestMean(errors: Float64Array, sums: Float64Array, { height, width }: Plane, size: number): number {
  const stride = width + 1;
  for (let row = 0; row < height; row++) {
    let line = 0;
    for (let column = 0; column < width; column++) {
      line += errors[row * width + column]!;
      sums[(row + 1) * stride + column + 1] = sums[row * stride + column + 1]! + line;
    }
  }
  const [rows, columns] = [Math.min(size, height), Math.min(size, width)];
  let largest = Number.isNaN(sums.at(-1)) ? Number.NaN : 0;
  for (let row = rows; row <= height; row++) {
    for (let column = columns; column <= width; column++) {
      const upper = (row - rows) * stride;
      const sum =
        sums[row * stride + column]! -
        sums[upper + column]! -
        sums[row * stride + column - columns]! +
        sums[upper + column - columns]!;
      if (sum > largest) largest = sum;
    }
  }
  return largest / (rows * columns);
}
