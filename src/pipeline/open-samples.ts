import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { UserError } from "../core/errors.js";
import { type Samples, slice } from "../core/samples.js";
import { formatShape, type Shape, sizeOf } from "../core/shape.js";
import type { Fit } from "../data/pictures/fit-image.js";
import { idxSamples } from "../data/readers/idx.js";
import { readIdx } from "../data/readers/idx-file.js";
import { streamImages } from "../data/readers/images.js";
import { streamNpy } from "../data/readers/npy-stream.js";
import { readNumpy } from "../data/readers/npz.js";
import { isPictureName } from "../data/readers/picture-files.js";
import type { EncodeOptions } from "../data/table/encode.js";
import { plainSchema } from "../data/table/plain-schema.js";
import type { TableSchema } from "../data/table/schema.js";
import { streamTable } from "../data/table/table.js";
import type { InputBatch, Unread } from "./input-batch.js";
import { ndjsonSamples } from "./ndjson.js";

/** What the samples are to be. */
export interface InputOptions {
  /** Of one sample, as the model takes it. */
  readonly shape: Shape;
  /** How rows of a table are understood; absent: plain numbers in the order of the sample. */
  readonly schema?: TableSchema;
  /** A column to leave out where there is no schema. */
  readonly labelColumn?: string;
  /** What becomes of words the training table did not have; an error by default. */
  readonly unseen?: EncodeOptions["unseen"];
  /** What becomes of pictures of another size; an error by default. */
  readonly fit?: Fit;
  /** Whether the error of a bad row, line or picture ends the stream (the default), or goes into its batch as `unread`. */
  readonly onError?: "stop" | "collect";
  /** Hears what was changed in pictures, each kind of change once, and what was left out of a folder. */
  readonly onNotice?: (notice: string) => void;
  /** Where `-` reads from. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

const batchSize = 1000;

/**
 * Streams an input as batches: a table, NPY, NPZ, IDX, a picture or a folder of them, or NDJSON from stdin. All but NPZ and
 * IDX take constant memory. Throws a UserError that names the row, line or file.
 */
export async function* readInput(input: string, options: InputOptions): AsyncGenerator<InputBatch> {
  yield* ofShape(batchesOf(input, options), input, options);
}

/** Pictures of a folder whose contents came another way than from the disk. Throws as {@link readInput} does. */
export async function* readPictures(
  folder: string,
  contents: ReadonlyMap<string, Uint8Array | UserError>,
  options: InputOptions,
): AsyncGenerator<InputBatch> {
  yield* ofShape(pictures(folder, options, [...contents.keys()], contents), folder, options);
}

async function* ofShape(
  batches: AsyncIterable<InputBatch>,
  input: string,
  { shape }: InputOptions,
): AsyncGenerator<InputBatch> {
  for await (const { samples, ...rest } of batches) {
    if (samples.count > 0 && sizeOf(samples.shape) !== sizeOf(shape)) {
      throw new UserError({
        where: input,
        expected: `${sizeOf(shape)} numbers a sample, ${formatShape(shape)}`,
        got: `${sizeOf(samples.shape)}`,
      });
    }
    yield { samples: { ...samples, shape }, ...rest };
  }
}

function batchesOf(input: string, options: InputOptions): AsyncIterable<InputBatch> {
  const { shape, stdin, schema, unseen, onError, signal } = options;
  if (input === "-") {
    return ndjsonSamples(stdin, {
      shape,
      ...(schema && { schema }),
      ...(unseen && { unseen }),
      ...(onError && { onError }),
    });
  }
  if (isFolder(input)) return pictures(input, options);
  const name = input.replace(/\.gz$/i, "").toLowerCase();
  if (isPictureName(name)) return pictures(dirname(input), options, [basename(input)]);
  if (/\.npy$/.test(name)) return npy(streamNpy(input, { batchSize, ...(signal && { signal }) }));
  if (/\.npz$/.test(name)) return arrays(readNumpy(input));
  if (/ubyte$|\.idx\d?$/.test(name)) return arrays(readIdx(input).then((array) => idxSamples(array, undefined, input)));
  // Tables are told apart by what is in them; a pipe has no ending.
  if (/\.(csv|tsv|txt|data|parquet|ndjson|jsonl|ts)$/.test(name) || isPipe(input)) return tables(input, options);
  throw new UserError({
    where: input,
    expected:
      "a .csv, .tsv, .ndjson, .jsonl, .parquet, .ts, .npy, .npz, .idx, -ubyte, .png, .jpg, .bmp or .tif file, a folder of pictures, or - for NDJSON",
    got: "another name",
  });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    throw new UserError({
      where: path,
      expected: "a file or folder to read, or - for NDJSON on stdin",
      got: "nothing there",
    });
  }
}

function isPipe(path: string): boolean {
  const stats = statSync(path);
  return stats.isFIFO() || stats.isCharacterDevice();
}

async function* pictures(
  folder: string,
  { shape, fit = "exact", onError, onNotice, signal }: InputOptions,
  listed?: readonly string[],
  contents?: ReadonlyMap<string, Uint8Array | UserError>,
): AsyncGenerator<InputBatch> {
  const [channels, height, width] = shape;
  const isPicture = shape.length === 3 && (channels === 1 || channels === 3);
  let bad: { readonly name: string; readonly error: UserError }[] = [];
  const batches = streamImages(
    folder,
    {
      ...(isPicture && { size: [height!, width!] as const, channels, fit }),
      ...(onError === "collect" && { onBad: (name: string, error: UserError) => bad.push({ name, error }) }),
      ...(onNotice && { onNotice }),
      ...(contents && { contents }),
      ...(signal && { signal }),
    },
    listed,
  );
  for await (const { files, tilings, bitDepths, ...samples } of batches) {
    // Files come in order of their names.
    const unread = bad.map(
      (one): Unread => ({ ...one, kind: "file", after: files.filter((file) => file < one.name).length }),
    );
    bad = [];
    yield { samples, names: files, bitDepths, ...(tilings && { tilings }), ...(unread.length > 0 && { unread }) };
  }
  if (bad.length > 0) yield onlyUnread(bad.map((one) => ({ ...one, kind: "file", after: 0 })));
}

const onlyUnread = (unread: readonly Unread[]): InputBatch => ({
  samples: { shape: [0], count: 0, data: new Float32Array(0), scale: 1 },
  names: [],
  unread,
});

async function* npy(batches: ReturnType<typeof streamNpy>): AsyncGenerator<InputBatch> {
  for await (const { first, ...samples } of batches) {
    // A file in Fortran order comes in one piece.
    yield* batched(samples, first);
  }
}

async function* arrays(read: Promise<Samples>): AsyncGenerator<InputBatch> {
  yield* batched(await read, 0);
}

function* batched(samples: Samples, start: number): Generator<InputBatch> {
  for (let first = 0; first < samples.count; first += batchSize) {
    const last = Math.min(first + batchSize, samples.count);
    const names = Array.from({ length: last - first }, (_, at) => start + first + at);
    yield { samples: slice(samples, first, last), names };
  }
}

async function* tables(
  input: string,
  { shape, schema, unseen, labelColumn, onError, signal }: InputOptions,
): AsyncGenerator<InputBatch> {
  const understood = schema ?? (await plainSchema(input, sizeOf(shape), labelColumn));
  let bad: Unread[] = [];
  const onBadRow = (error: UserError, name: number, after: number): void => {
    bad.push({ after, kind: "row", name, error });
  };
  for await (const { rows, times, ...samples } of streamTable(input, understood, {
    batchRows: batchSize,
    ...(unseen && { unseen }),
    ...(onError === "collect" && { onBadRow }),
    ...(signal && { signal }),
  })) {
    yield { samples, names: rows, ...(times && { times }), ...(bad.length > 0 && { unread: bad }) };
    bad = [];
  }
}
