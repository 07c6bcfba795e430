import type { Shape } from "../../core/shape.js";
import { sizeOf } from "../../core/shape.js";
import type { Value } from "../../graph/value.js";

/** `first + Σ index[axis] * strides[axis]` for every element of `shape`, in row-major order. */
export function offsets(shape: Shape, strides: readonly number[], first = 0): Int32Array {
  const result = new Int32Array(sizeOf(shape));
  const index = shape.map(() => 0);
  for (let element = 0; element < result.length; element++) {
    result[element] = index.reduce((offset, at, axis) => offset + at * strides[axis]!, first);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return result;
}

/** How many arrays of its shape a value holds. */
export const countOf = (value: Value, samples: number): number => (value.kind === "sample" ? samples : 1);

/** Distance from one sample to the next; 0 for a shared value, which all samples read. */
export const sampleStride = (value: Value): number => (value.kind === "sample" ? sizeOf(value.shape) : 0);
