import { UserError } from "./errors.js";
import type { Samples } from "./samples.js";
import { formatShape, type Shape, sizeOf } from "./shape.js";

/** Numbers in arrays, in one after another or nested as samples are: `[[1, 2], [3, 4]]`, a Float32Array. */
export type Numbers = ArrayLike<number> | readonly Numbers[];

/** Samples of which only the data have to be given. */
export interface LooseSamples extends Partial<Omit<Samples, "data">> {
  readonly data: Numbers;
}

/**
 * What users may give as samples: {@link Samples}, the same with shape, count or scale left out, or plain numbers. A shape
 * left out is the model's; a count, as many as there are; a scale, 1/255 for the bytes of a Uint8Array and 1 for all else.
 */
export type SamplesInput = Samples | LooseSamples | Numbers;

/** The samples a user gave, for a model that takes `shape`. Throws a UserError when the numbers do not make whole samples. */
export function samplesOf(where: string, given: SamplesInput, shape: Shape): Samples {
  const loose = isLoose(given) ? given : { data: given };
  if (isComplete(loose)) return loose;
  const own = loose.shape ?? shape;
  const data = stored(where, loose.data, own);
  const { count = data.length / Math.max(1, sizeOf(own)), scale = data instanceof Uint8Array ? 1 / 255 : 1 } = loose;
  if (!Number.isInteger(count)) {
    const expected = `a multiple of ${sizeOf(own)} numbers, for samples of ${formatShape(own)}`;
    throw new UserError({ where, expected, got: `${data.length}` });
  }
  if (!(Number.isFinite(scale) && scale !== 0)) {
    throw new UserError({ where: `${where}.scale`, expected: "a finite number, not 0", got: `${scale}` });
  }
  const { labels, missing } = loose;
  return { shape: own, count, data, scale, ...(labels && { labels }), ...(missing && { missing }) };
}

const isLoose = (given: unknown): given is Samples | LooseSamples =>
  typeof given === "object" && given !== null && "data" in given;

const isComplete = (given: LooseSamples): given is Samples =>
  given.shape !== undefined &&
  given.count !== undefined &&
  Number.isFinite(given.scale) &&
  given.scale !== 0 &&
  (given.data instanceof Uint8Array || given.data instanceof Float32Array);

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);

function stored(where: string, numbers: unknown, shape: Shape): Samples["data"] {
  if (numbers instanceof Uint8Array || numbers instanceof Float32Array) return numbers;
  if (!isList(numbers)) {
    const got = numbers === null ? "null" : typeof numbers;
    throw new UserError({ where, expected: "samples, or arrays of numbers", got });
  }
  const nested = isList(numbers[0]);
  const data = new Float32Array(nested ? numbers.length * sizeOf(shape) : numbers.length);
  if (!nested) return copied(where, numbers, data);
  for (let at = 0; at < numbers.length; at++) {
    const row = numbers[at];
    const lengths = nesting(row);
    const flat = lengths.length === 1 && lengths[0] === sizeOf(shape);
    if (!flat && !sameAxes(lengths, shape)) {
      throw new UserError({
        where: `${where}, sample ${at}`,
        expected: `${formatShape(shape)}, or ${sizeOf(shape)} numbers in a row`,
        got: isList(row) ? formatShape(lengths) : `${row}`,
      });
    }
    const place = data.subarray(at * sizeOf(shape), (at + 1) * sizeOf(shape));
    copied(`${where}, sample ${at}`, flattened(`${where}, sample ${at}`, row, lengths), place);
  }
  return data;
}

/** Lengths of the first list at each depth. */
function nesting(value: unknown): number[] {
  const lengths: number[] = [];
  for (let inner = value; isList(inner); inner = inner[0]) lengths.push(inner.length);
  return lengths;
}

/** Whether two shapes are the same but for axes of length 1. */
function sameAxes(a: Shape, b: Shape): boolean {
  const long = (shape: Shape): string => shape.filter((length) => length !== 1).join();
  return long(a) === long(b);
}

/** The numbers of nested lists in order. Throws a UserError where a list has another length than the first of its depth. */
function flattened(where: string, value: unknown, lengths: readonly number[]): ArrayLike<unknown> {
  const [length, ...inner] = lengths;
  if (!isList(value) || value.length !== length) {
    const got = isList(value) ? `${value.length}` : "none";
    throw new UserError({ where, expected: `${length} entries in each list`, got });
  }
  if (inner.length === 0) return value;
  return Array.from(value).flatMap((part) => Array.from(flattened(where, part, inner)));
}

function copied(where: string, numbers: ArrayLike<unknown>, target: Float32Array): Float32Array {
  for (let at = 0; at < numbers.length; at++) {
    const value = numbers[at];
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new UserError({
        where: `${where}, number ${at}`,
        expected: "a finite number",
        got: typeof value === "number" ? `${value}` : (JSON.stringify(value) ?? "nothing"),
        remedy: "Put a stand-in such as 0 there and mark it in `missing`.",
      });
    }
    target[at] = value;
  }
  return target;
}
