import type { Shape } from "../../core/shape.js";
import { sizeOf } from "../../core/shape.js";
import type { PoolAttributes } from "../../graph/value.js";
import type { Evaluators } from "./step.js";

/** Offset of the first largest element of each window of one channel, in row order. */
function largest(data: Float64Array, base: number, image: Shape, output: Shape, pool: PoolAttributes): Int32Array {
  const [, height, width] = image as [number, number, number];
  const [, rows, columns] = output as [number, number, number];
  const { window, stride, padding } = pool;
  const result = new Int32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const top = row * stride[0] - padding[0];
    for (let column = 0; column < columns; column++) {
      const left = column * stride[1] - padding[2];
      let best = -1;
      for (let y = Math.max(top, 0); y < Math.min(top + window[0], height); y++) {
        for (let x = Math.max(left, 0); x < Math.min(left + window[1], width); x++) {
          const at = base + y * width + x;
          if (best < 0 || data[at]! > data[best]!) best = at;
        }
      }
      result[row * columns + column] = best;
    }
  }
  return result;
}

export const pools: Evaluators<"maxPool2d" | "maxPool2dGradient" | "resample2d"> = {
  maxPool2d({ inputs: [x], shape, attributes }, [data], { samples }) {
    const result = new Float64Array(samples * sizeOf(shape));
    const plane = x!.shape[1]! * x!.shape[2]!;
    const outputPlane = shape[1]! * shape[2]!;
    for (let channel = 0; channel < samples * shape[0]!; channel++) {
      const places = largest(data!, channel * plane, x!.shape, shape, attributes);
      places.forEach((place, at) => {
        result[channel * outputPlane + at] = data![place]!;
      });
    }
    return result;
  },
  maxPool2dGradient({ inputs: [x, pooled], attributes }, [data, upstream]) {
    const result = new Float64Array(data!.length);
    const plane = x!.shape[1]! * x!.shape[2]!;
    const outputPlane = pooled!.shape[1]! * pooled!.shape[2]!;
    for (let channel = 0; channel * plane < data!.length; channel++) {
      const places = largest(data!, channel * plane, x!.shape, pooled!.shape, attributes);
      places.forEach((place, at) => {
        result[place]! += upstream![channel * outputPlane + at]!;
      });
    }
    return result;
  },
  resample2d({ inputs: [x], shape, attributes: { rows, columns } }, [data]) {
    const [, height, width] = shape as [number, number, number];
    const [, fromHeight, fromWidth] = x!.shape as [number, number, number];
    const planes = data!.length / (fromHeight * fromWidth);
    const result = new Float64Array(planes * height * width);
    for (let channel = 0; channel < planes; channel++) {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          let sum = 0;
          for (const y of rows.taps[row]!) {
            for (const x of columns.taps[column]!) {
              sum += y.weight * x.weight * data![(channel * fromHeight + y.index) * fromWidth + x.index]!;
            }
          }
          result[(channel * height + row) * width + column] = sum;
        }
      }
    }
    return result;
  },
};
