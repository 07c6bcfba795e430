import { UserError } from "./errors.js";
import { Random } from "./random.js";
import { type Shape, sizeOf } from "./shape.js";

/** Samples of one shape in one array, kept in their own type: uint8 images stay uint8. */
export interface Samples {
  /** Shape of one sample, channels first for images: `[1, 28, 28]`. */
  readonly shape: Shape;
  readonly count: number;
  /** `count` samples one after the other, each row-major. */
  readonly data: Uint8Array | Float32Array;
  /** Stored numbers times this are the model's units: 1/255 for uint8 images, 1 for floats. */
  readonly scale: number;
  /** One class number for each sample, where known. */
  readonly labels?: Uint8Array | Int32Array;
  /**
   * One byte for each number of `data`: 1 where it was missing and `data` holds a stand-in. Training and scores look past
   * stand-ins. Absent where nothing is missing.
   */
  readonly missing?: Uint8Array;
  /**
   * The numbers as they were before they were rounded to the float32 of `data`, where that changed one: what scalers read.
   * Absent where nothing was lost, and once samples are scaled.
   */
  readonly exact?: Float64Array;
}

/**
 * Samples of numbers in float64: `data` is rounded, `exact` keeps what that would lose. At 1.7e9 neighbours of float32 are
 * 128 apart.
 */
export function roundedSamples(shape: Shape, count: number, numbers: Float64Array): Samples {
  const data = Float32Array.from(numbers);
  const lost = numbers.some((x, at) => x !== data[at]);
  return { shape, count, data, scale: 1, ...(lost && { exact: numbers }) };
}

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
  return count >= samples.count ? samples : slice(samples, 0, count);
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
  const { count, labels, missing, exact, shape, scale } = samples;
  const Data = samples.data instanceof Uint8Array ? Uint8Array : Float32Array;
  const Labels = labels instanceof Uint8Array ? Uint8Array : Int32Array;
  const data = new Data(indices.length * size);
  const holes = missing && new Uint8Array(indices.length * size);
  const doubles = exact && new Float64Array(indices.length * size);
  const chosen = labels && new Labels(indices.length);
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at]!;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new UserError({ where: "select", expected: `indices from 0 to ${count - 1}`, got: `${index}` });
    }
    data.set(samples.data.subarray(index * size, (index + 1) * size), at * size);
    if (holes) holes.set(missing.subarray(index * size, (index + 1) * size), at * size);
    if (doubles) doubles.set(exact.subarray(index * size, (index + 1) * size), at * size);
    if (chosen) chosen[at] = labels[index]!;
  }
  const more = {
    ...(chosen && { labels: chosen }),
    ...(holes && { missing: holes }),
    ...(doubles && { exact: doubles }),
  };
  return { shape, scale, count: indices.length, data, ...more };
}

/** Samples `first` … `last - 1`, without a copy. */
export function slice(samples: Samples, first: number, last: number): Samples {
  const size = sizeOf(samples.shape);
  const { labels, missing, exact, ...rest } = samples;
  return {
    ...rest,
    count: last - first,
    data: samples.data.subarray(first * size, last * size),
    ...(labels && { labels: labels.subarray(first, last) }),
    ...(missing && { missing: missing.subarray(first * size, last * size) }),
    ...(exact && { exact: exact.subarray(first * size, last * size) }),
  };
}

/** Pieces of at most `most` samples, in order: bounds the memory of work on many. */
export function* pieces(samples: Samples, most: number): Generator<Samples> {
  for (let first = 0; first < samples.count; first += most) {
    yield slice(samples, first, Math.min(first + most, samples.count));
  }
}

/** At most `most` samples, drawn at random without repeats; without their labels when there were more. */
export function draw(samples: Samples, most: number, seed: number): Samples {
  if (samples.count <= most) return samples;
  const { labels: _, ...unlabelled } = samples;
  return select(unlabelled, new Random(seed, "draw").permutation(samples.count).subarray(0, most).sort());
}

/** The numbers of samples in the model's units, as floats. */
export function inUnits({ data, scale }: Samples): Float32Array {
  // Loops: a callback for each number takes ten times as long.
  if (data instanceof Uint8Array) {
    const worth = Float32Array.from({ length: 256 }, (_, byte) => byte * scale);
    const values = new Float32Array(data.length);
    for (let at = 0; at < values.length; at++) values[at] = worth[data[at]!]!;
    return values;
  }
  const values = new Float32Array(data);
  if (scale !== 1) for (let at = 0; at < values.length; at++) values[at] = data[at]! * scale;
  return values;
}

/** Whether samples are pictures: `[1 or 3, height, width]`. */
export const isImage = ({ shape }: Samples): boolean => shape.length === 3 && (shape[0] === 1 || shape[0] === 3);

/** Whether samples are signals of one channel: `[1, length]`. */
export const isSignal = ({ shape }: Samples): boolean => shape.length === 2 && shape[0] === 1;
