import { type Shape, sizeOf } from "../../core/shape.js";
import type { Corrupt } from "./apply.js";

/** Blurs by a Gaussian: images in height and width, series in time, channels never. */
export interface Blur {
  readonly kind: "blur";
  /** Standard deviation of the Gaussian, in elements. */
  readonly sigma: number;
}

/** As SciPy's `gaussian_filter`: cut off at 4 sigma, borders reflected. */
export const blur: Corrupt<Blur> = (data, { sigma }, _random, shape) => {
  const kernel = gaussian(sigma);
  // The first axis is the channels, unless there is no other.
  for (let axis = shape.length > 1 ? 1 : 0; axis < shape.length; axis++) convolve(data, kernel, shape, axis);
};

function gaussian(sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, at) =>
    sigma === 0 ? 1 : Math.exp(-((at - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Convolves along one axis of every sample, in place. */
function convolve(data: Float32Array, kernel: Float64Array, shape: Shape, axis: number): void {
  const length = shape[axis]!;
  const inner = sizeOf(shape.slice(axis + 1));
  const radius = (kernel.length - 1) / 2;
  const line = new Float64Array(length);
  for (let block = 0; block < data.length; block += length * inner) {
    for (let start = block; start < block + inner; start++) {
      for (let at = 0; at < length; at++) line[at] = data[start + at * inner]!;
      for (let at = 0; at < length; at++) {
        let sum = 0;
        for (let tap = 0; tap < kernel.length; tap++) sum += kernel[tap]! * line[reflected(at + tap - radius, length)]!;
        data[start + at * inner] = sum;
      }
    }
  }
}

/** Index in d c b a | a b c d | d c b a. */
function reflected(index: number, length: number): number {
  const folded = ((index % (2 * length)) + 2 * length) % (2 * length);
  return folded < length ? folded : 2 * length - 1 - folded;
}
