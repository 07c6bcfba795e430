import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";

/**
 * The first `count` samples (all, if there are fewer), sharing memory with `samples`.
 *
 * @example
 * ```ts
 * import { take } from "sandglass";
 * const samples = { shape: [2], count: 3, data: new Float32Array(6), scale: 1 };
 * console.log(take(samples, 2).count); // 2
 * ```
 *
 * @throws UserError when `count` is not a whole number of at least 0.
 */
export function take(samples: Samples, count: number): Samples {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new UserError({ where: "take", expected: "a whole number of samples, 0 or more", got: `${count}` });
  }
  if (count >= samples.count) return samples;
  const { labels } = samples;
  return {
    ...samples,
    count,
    data: samples.data.subarray(0, count * sizeOf(samples.shape)),
    ...(labels && { labels: labels.subarray(0, count) }),
  };
}

/**
 * A copy of the samples at `indices`, in that order; an index may come more than once.
 *
 * @example
 * ```ts
 * import { select } from "sandglass";
 * const samples = { shape: [1], count: 3, data: new Float32Array([5, 6, 7]), scale: 1 };
 * console.log(select(samples, [2, 0]).data); // Float32Array [7, 5]
 * ```
 *
 * @throws UserError when an index is not one of a sample.
 */
export function select(samples: Samples, indices: ArrayLike<number>): Samples {
  const size = sizeOf(samples.shape);
  const { count, labels } = samples;
  const Data = samples.data instanceof Uint8Array ? Uint8Array : Float32Array;
  const Labels = labels instanceof Uint8Array ? Uint8Array : Int32Array;
  const data = new Data(indices.length * size);
  const chosen = labels && new Labels(indices.length);
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at]!;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new UserError({ where: "select", expected: `indices from 0 to ${count - 1}`, got: `${index}` });
    }
    data.set(samples.data.subarray(index * size, (index + 1) * size), at * size);
    if (chosen) chosen[at] = labels[index]!;
  }
  const { shape, scale } = samples;
  return { shape, scale, count: indices.length, data, ...(chosen && { labels: chosen }) };
}

/**
 * Indices of the samples whose label is one of `wanted`, ascending.
 *
 * @example
 * ```ts
 * import { indicesOfLabels } from "sandglass";
 * const samples = { shape: [1], count: 3, data: new Float32Array(3), scale: 1, labels: Uint8Array.of(1, 0, 1) };
 * console.log(indicesOfLabels(samples, [1])); // Uint32Array [0, 2]
 * ```
 *
 * @throws UserError when the samples have no labels.
 */
export function indicesOfLabels(samples: Samples, wanted: Iterable<number>): Uint32Array {
  const { labels } = samples;
  if (labels === undefined) {
    throw new UserError({ where: "indicesOfLabels", expected: "samples with labels", got: "samples without" });
  }
  const set = new Set(wanted);
  const indices: number[] = [];
  labels.forEach((label, index) => {
    if (set.has(label)) indices.push(index);
  });
  return Uint32Array.from(indices);
}

/**
 * A copy of the samples whose label is one of `wanted`, in their order.
 *
 * @example
 * ```ts
 * import { filterByLabel } from "sandglass";
 * const samples = { shape: [1], count: 3, data: Float32Array.of(5, 6, 7), scale: 1, labels: Uint8Array.of(1, 0, 1) };
 * console.log(filterByLabel(samples, [1]).data); // Float32Array [5, 7]
 * ```
 *
 * @throws UserError when the samples have no labels.
 */
export function filterByLabel(samples: Samples, wanted: Iterable<number>): Samples {
  return select(samples, indicesOfLabels(samples, wanted));
}
