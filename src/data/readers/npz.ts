import { UserError } from "../../core/errors.js";
import { roundedSamples, type Samples } from "../../core/samples.js";
import { formatShape } from "../../core/shape.js";
import { readBytes } from "./bytes.js";
import { type NpyArray, parseNpy } from "./npy.js";
import { unzip } from "./zip.js";

/**
 * Reads the arrays of an NPZ file, which is a zip archive of NPY files, by name.
 *
 * @example
 * ```ts
 * import { parseNpz } from "sandglass";
 * const problem = await parseNpz(Uint8Array.of(80, 75, 3, 4), "cut.npz").catch((error: Error) => error.message);
 * console.log(problem); // for example "cut.npz: expected a complete zip archive, got …"
 * ```
 *
 * @param where Names the file in error messages.
 * @param wanted Names to read; all by default.
 * @throws UserError when the archive or an array in it is damaged or holds something else than numbers.
 */
export async function parseNpz(
  bytes: Uint8Array,
  where: string,
  wanted?: readonly string[],
): Promise<ReadonlyMap<string, NpyArray>> {
  const accept = (path: string) => path.endsWith(".npy") && (wanted?.includes(path.slice(0, -4)) ?? true);
  const entries = await unzip(bytes, where, accept);
  return new Map([...entries].map(([path, content]) => [path.slice(0, -4), parseNpy(content, `${where}, ${path}`)]));
}

/** Which arrays of an NPZ file are the samples and their labels. */
export interface NpzOptions {
  /** Name of the samples' array, `[n, ...shape]`; by default `X`, or the only one there is, such as `arr_0`. */
  readonly samples?: string;
  /** Name of the labels' array, `[n]`; `y` by default, and then it may be absent. */
  readonly labels?: string;
}

/**
 * Reads samples from an NPY file, or samples and labels from an NPZ file.
 *
 * @example
 * ```ts
 * import { readNumpy } from "sandglass";
 * const samples = await readNumpy("sensors.npz").catch((error: Error) => error.message);
 * console.log(samples);
 * ```
 *
 * @throws UserError when the file is missing or damaged, an array is absent, or samples and labels do not fit.
 */
export async function readNumpy(path: string, options: NpzOptions = {}): Promise<Samples> {
  const bytes = await readBytes(path);
  if (bytes[0] !== 0x50 && options.labels !== undefined) {
    const expected = `an NPZ file with labels in an array ${JSON.stringify(options.labels)}`;
    throw new UserError({ where: path, expected, got: "an NPY file, which has no other array" });
  }
  if (bytes[0] !== 0x50) return npySamples(parseNpy(bytes, path), undefined, path);
  const { samples = "X", labels = "y" } = options;
  // Others in the archive, of strings perhaps, are none of our business.
  const names = [...(await unzip(bytes, path, (entry) => entry.endsWith(".npy"))).keys()].map((name) =>
    name.slice(0, -4),
  );
  const alone = options.samples === undefined && !names.includes("X") && names.length === 1 ? names[0] : undefined;
  const arrays = await parseNpz(bytes, path, [alone ?? samples, labels]);
  const found = (name: string): NpyArray => {
    const array = arrays.get(name);
    if (array !== undefined) return array;
    const got = names.length === 0 ? "none" : names.join(", ");
    throw new UserError({ where: path, expected: `an array ${JSON.stringify(name)}`, got });
  };
  const y = options.labels === undefined ? arrays.get(labels) : found(labels);
  return npySamples(found(alone ?? samples), y, path);
}

/**
 * Makes samples of an array `[n, ...shape]`: bytes stay bytes, everything else becomes float32. Images `[n, h, w]` get
 * a channel axis, and uint8 images the scale 1/255.
 *
 * @example
 * ```ts
 * import { npySamples } from "sandglass";
 * const samples = npySamples({ shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) }, undefined, "table");
 * console.log(samples.count, samples.shape); // 2 [3]
 * ```
 *
 * @param where Names the array in error messages.
 * @param first Number of the first sample there.
 * @throws UserError when there is no sample axis, a number is not finite, or the labels do not fit.
 */
export function npySamples(array: NpyArray, labels: NpyArray | undefined, where: string, first = 0): Samples {
  const [count, ...shape] = array.shape;
  if (count === undefined || shape.length === 0) {
    const remedy = "For one long series, cut it into windows.";
    throw new UserError({ where, expected: "samples, [n, ...]", got: formatShape(array.shape), remedy });
  }
  const isImage = shape.length >= 2;
  const isBytes = array.data instanceof Uint8Array;
  const data = isBytes ? array.data : Float32Array.from(array.data);
  const bad = isBytes ? -1 : data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    const width = data.length / count;
    throw new UserError({
      where: `${where}, sample ${first + Math.floor(bad / width)}, element ${bad % width}`,
      expected: "a finite number of at most 3.4e38",
      got: `${array.data[bad]}`,
      remedy: "Mend or remove that sample.",
    });
  }
  // Below 2^24 whole numbers are the same in float32.
  const doubles =
    array.data instanceof Float64Array || (array.data.BYTES_PER_ELEMENT === 4 && !(array.data instanceof Float32Array));
  const rounded = isBytes || !doubles ? {} : roundedSamples(shape, count, Float64Array.from(array.data));
  const classes = labels && labelsOf(labels, count, where);
  return {
    ...rounded,
    shape: shape.length === 2 ? [1, ...shape] : shape,
    count,
    data,
    scale: isBytes && isImage ? 1 / 255 : 1,
    ...(classes && { labels: classes }),
  };
}

function labelsOf(labels: NpyArray, count: number, where: string): Int32Array {
  // Some archives keep labels as a column, [n, 1].
  if (labels.shape[0] !== count || labels.data.length !== count) {
    throw new UserError({ where: `${where}, labels`, expected: `[${count}]`, got: formatShape(labels.shape) });
  }
  const odd = labels.data.find((x) => !Number.isInteger(x));
  if (odd !== undefined) throw new UserError({ where: `${where}, labels`, expected: "whole numbers", got: `${odd}` });
  return Int32Array.from(labels.data);
}
