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
}

/** Samples in the units they came in, in double precision where those need it: what a scaler makes {@link Samples} of. */
export interface RawSamples extends Omit<Samples, "data"> {
  readonly data: Samples["data"] | Float64Array;
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
export function take<S extends RawSamples>(samples: S, count: number): S {
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
export function select(samples: Samples, indices: ArrayLike<number>): Samples;
export function select(samples: RawSamples, indices: ArrayLike<number>): RawSamples;
export function select(samples: RawSamples, indices: ArrayLike<number>): RawSamples {
  const size = sizeOf(samples.shape);
  const { count, labels, missing, shape, scale } = samples;
  const Labels = labels instanceof Uint8Array ? Uint8Array : Int32Array;
  const data = emptyLike(samples.data, indices.length * size);
  const holes = missing && new Uint8Array(indices.length * size);
  const chosen = labels && new Labels(indices.length);
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at]!;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new UserError({ where: "select", expected: `indices from 0 to ${count - 1}`, got: `${index}` });
    }
    data.set(samples.data.subarray(index * size, (index + 1) * size), at * size);
    if (holes) holes.set(missing.subarray(index * size, (index + 1) * size), at * size);
    if (chosen) chosen[at] = labels[index]!;
  }
  const more = { ...(chosen && { labels: chosen }), ...(holes && { missing: holes }) };
  return { shape, scale, count: indices.length, data, ...more };
}

/** Samples `first` … `last - 1`, without a copy. */
export function slice<S extends RawSamples>(samples: S, first: number, last: number): S {
  const size = sizeOf(samples.shape);
  const { labels, missing, ...rest } = samples;
  return {
    ...rest,
    count: last - first,
    data: samples.data.subarray(first * size, last * size),
    ...(labels && { labels: labels.subarray(first, last) }),
    ...(missing && { missing: missing.subarray(first * size, last * size) }),
  } as S;
}

/** Pieces of at most `most` samples, in order: bounds the memory of work on many. */
export function* pieces<S extends RawSamples>(samples: S, most: number): Generator<S> {
  for (let first = 0; first < samples.count; first += most) {
    yield slice(samples, first, Math.min(first + most, samples.count));
  }
}

/** At most `most` samples, drawn at random without repeats; without their labels when there were more. */
export function draw(samples: Samples, most: number, seed: number): Samples {
  if (samples.count <= most) return samples;
  const { labels: _, ...unlabelled } = samples;
  return select(unlabelled, new Random(seed, "draw").permutation(samples.count).subarray(0, most));
}

/** The numbers of samples in the model's units, as floats. */
export function inUnits({ data, scale }: RawSamples): Float32Array {
  const values = new Float32Array(data);
  // A loop: a callback for each number takes ten times as long.
  if (scale !== 1) for (let at = 0; at < values.length; at++) values[at] = data[at]! * scale;
  return values;
}

/** As samples of single precision, sharing what is single already. */
export function inSingle({ data, ...rest }: RawSamples): Samples {
  return { ...rest, data: data instanceof Float64Array ? Float32Array.from(data) : data };
}

function emptyLike(data: RawSamples["data"], length: number): RawSamples["data"] {
  if (data instanceof Uint8Array) return new Uint8Array(length);
  return data instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}

/** Whether samples are pictures: `[1 or 3, height, width]`. */
export const isImage = ({ shape }: Samples): boolean => shape.length === 3 && (shape[0] === 1 || shape[0] === 3);

/** Whether samples are signals of one channel: `[1, length]`. */
export const isSignal = ({ shape }: Samples): boolean => shape.length === 2 && shape[0] === 1;
