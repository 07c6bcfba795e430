import type { Evaluators } from "./step.js";
import { sampleStride } from "./strided.js";

export const products: Evaluators<"matmul" | "softmax"> = {
  matmul({ inputs: [left, right], shape, attributes: { transposeA, transposeB } }, [a, b], { samples }) {
    const [rows, columns] = shape.slice(-2) as [number, number];
    const inner = left!.shape.at(transposeA ? -2 : -1)!;
    const heads = shape.length === 3 ? shape[0]! : 1;
    const result = new Float64Array(samples * heads * rows * columns);
    for (let sample = 0; sample < samples; sample++) {
      for (let head = 0; head < heads; head++) {
        const fromA = sample * sampleStride(left!) + head * rows * inner;
        const fromB = sample * sampleStride(right!) + head * inner * columns;
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            let sum = 0;
            for (let k = 0; k < inner; k++) {
              const x = a![fromA + (transposeA ? k * rows + row : row * inner + k)]!;
              const y = b![fromB + (transposeB ? column * inner + k : k * columns + column)]!;
              sum += x * y;
            }
            result[((sample * heads + head) * rows + row) * columns + column] = sum;
          }
        }
      }
    }
    return result;
  },
  softmax({ shape, attributes: { axis } }, [x]) {
    const length = shape[axis]!;
    const stride = shape.slice(axis + 1).reduce((size, next) => size * next, 1);
    const result = new Float64Array(x!.length);
    for (let first = 0; first < x!.length; first++) {
      if (Math.floor(first / stride) % length !== 0) continue;
      const places = Array.from({ length }, (_, at) => first + at * stride);
      const largest = places.reduce((most, at) => Math.max(most, x![at]!), Number.NEGATIVE_INFINITY);
      for (const at of places) result[at] = Math.exp(x![at]! - largest);
      const total = places.reduce((sum, at) => sum + result[at]!, 0);
      for (const at of places) result[at]! /= total;
    }
    return result;
  },
};
