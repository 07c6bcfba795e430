import { UserError } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import { checkMaterial, type Material } from "./scores/score.js";

/** One feature's part in a sample's error. */
export interface FeatureBlame {
  readonly feature: string;
  /** Its number within the sample. */
  readonly element: number;
  /** Part of the sample's total, 0 … 1; all features together make 1. */
  readonly share: number;
  /** Squared error in units of what normals have at this feature on average: 1 is usual. */
  readonly timesUsual: number;
  readonly input: number;
  readonly reconstruction: number;
}

/**
 * Mean squared error of each element over normal samples: what {@link blame} compares with. Take calibration samples.
 *
 * @throws UserError when the material does not hold whole samples.
 * @example
 * ```ts
 * import { usualErrors } from "sandglass";
 * const material = { shape: [2], count: 2, input: Float32Array.of(1, 3, 1, 1), reconstruction: Float32Array.of(1, 1, 0, 1) };
 * console.log(usualErrors(material).join(" ")); // 0.5 2
 * ```
 */
export function usualErrors(normals: Material): Float64Array {
  checkMaterial("usual errors", normals);
  const width = sizeOf(normals.shape);
  const errors = new Float64Array(width);
  for (let at = 0; at < normals.input.length; at++) {
    const element = at % width;
    errors[element] = errors[element]! + (normals.input[at]! - normals.reconstruction[at]!) ** 2 / normals.count;
  }
  return errors;
}

/** What {@link blame} needs to know beside the material. */
export interface BlameOptions {
  /** Result of {@link usualErrors}: without it, features that are always hard to reconstruct take the blame. */
  readonly usual: ArrayLike<number>;
  /** One for each element; default their numbers. */
  readonly names?: readonly string[];
  /** Only the worst few. Default all. */
  readonly top?: number;
}

/**
 * Which elements (columns of a table, pixels, time steps) make a sample look anomalous, worst first: its squared errors,
 * each divided by the usual one. A feature normals reproduce almost perfectly is judged against a hundredth of the mean.
 *
 * @throws UserError when there is no such sample, or names or usual errors are not one for each element.
 * @example
 * ```ts
 * import { blame } from "sandglass";
 * const material = { shape: [2], count: 1, input: Float32Array.of(3, 9), reconstruction: Float32Array.of(0, 0) };
 * const [worst] = blame(material, 0, { usual: [1, 81], names: ["speed", "noise"] });
 * console.log(worst!.feature, worst!.timesUsual, worst!.share); // speed 9 0.9
 * ```
 */
export function blame(material: Material, sample: number, options: BlameOptions): FeatureBlame[] {
  checkMaterial("blame", material);
  const width = sizeOf(material.shape);
  const { usual, names, top = width } = options;
  if (usual.length !== width || (names !== undefined && names.length !== width)) {
    throw new UserError({
      where: "blame",
      expected: `a usual error, and a name if any, for each of ${width} elements`,
      got: `${usual.length} errors and ${names?.length ?? 0} names`,
    });
  }
  if (!Number.isInteger(sample) || sample < 0 || sample >= material.count) {
    throw new UserError({ where: "blame", expected: `a sample within 0 … ${material.count - 1}`, got: String(sample) });
  }
  const floor = smallestUsual(usual);
  const times = new Float64Array(width);
  let total = 0;
  for (let element = 0; element < width; element++) {
    const at = sample * width + element;
    const error = material.input[at]! - material.reconstruction[at]!;
    times[element] = error ** 2 / Math.max(usual[element]!, floor);
    total += times[element]!;
  }
  return largest(times, top).map((element): FeatureBlame => {
    const at = sample * width + element;
    const timesUsual = times[element]!;
    return {
      feature: names?.[element] ?? String(element),
      element,
      share: total === 0 ? 0 : timesUsual / total,
      timesUsual,
      input: material.input[at]!,
      reconstruction: material.reconstruction[at]!,
    };
  });
}

/** Where the largest values lie, in falling order, the first of equal ones first. */
function largest(values: Float64Array, count: number): number[] {
  // Of a picture few elements are asked for: one look at each is enough.
  if (count > 32) return [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, count);
  const order: number[] = [];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    let place = order.length;
    if (place >= count && !(value > values[order[--place]!]!)) continue;
    for (; place > 0 && value > values[order[place - 1]!]!; place--) order[place] = order[place - 1]!;
    order[place] = at;
  }
  return order;
}

/** Keeps the quotient finite where normals make no error at all. */
function smallestUsual(usual: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < usual.length; at++) sum += usual[at]!;
  return Math.max(sum / usual.length / 100, 1e-12);
}
