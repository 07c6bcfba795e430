import { UserError } from "../core/errors.js";
import { type Samples, select } from "../core/samples.js";

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
