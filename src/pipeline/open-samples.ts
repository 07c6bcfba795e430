import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { UserError } from "../core/errors.js";
import { type Samples, slice } from "../core/samples.js";
import { formatShape, type Shape, sizeOf } from "../core/shape.js";
import { idxSamples } from "../data/readers/idx.js";
import { readIdx } from "../data/readers/idx-file.js";
import { streamImages } from "../data/readers/images.js";
import { streamNpy } from "../data/readers/npy-stream.js";
import { readNumpy } from "../data/readers/npz.js";
import type { EncodeOptions } from "../data/table/encode.js";
import { plainSchema } from "../data/table/plain-schema.js";
import type { TableSchema } from "../data/table/schema.js";
import { streamTable } from "../data/table/table.js";
import type { InputBatch } from "./input-batch.js";
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
  const { shape } = options;
  for await (const { samples, names } of batchesOf(input, options)) {
    if (sizeOf(samples.shape) !== sizeOf(shape)) {
      throw new UserError({
        where: input,
        expected: `${sizeOf(shape)} numbers a sample, ${formatShape(shape)}`,
        got: `${sizeOf(samples.shape)}`,
      });
    }
    yield { samples: { ...samples, shape }, names };
  }
}

function batchesOf(input: string, options: InputOptions): AsyncIterable<InputBatch> {
  const { shape, stdin, schema, unseen, signal } = options;
  if (input === "-") return ndjsonSamples(stdin, { shape, ...(schema && { schema }), ...(unseen && { unseen }) });
  const pictures = { ...pictureOptions(shape), ...(signal && { signal }) };
  if (isFolder(input)) return images(streamImages(input, pictures));
  const name = input.replace(/\.gz$/i, "").toLowerCase();
  if (/\.(png|jpe?g)$/.test(name)) return images(streamImages(dirname(input), pictures, [basename(input)]));
  if (/\.npy$/.test(name)) return npy(streamNpy(input, { batchSize, ...(signal && { signal }) }));
  if (/\.npz$/.test(name)) return arrays(readNumpy(input));
  if (/ubyte$|\.idx\d?$/.test(name)) return arrays(readIdx(input).then((array) => idxSamples(array, undefined, input)));
  if (/\.(csv|tsv|txt|data)$/.test(name)) return tables(input, options);
  throw new UserError({
    where: input,
    expected: "a .csv, .tsv, .npy, .npz, .idx, -ubyte, .png or .jpg file, a folder of pictures, or - for NDJSON",
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

function pictureOptions(shape: Shape): Parameters<typeof streamImages>[1] {
  const [channels, height, width] = shape;
  if (shape.length !== 3 || (channels !== 1 && channels !== 3)) return { batchSize };
  return { size: [height!, width!], channels, batchSize: 64 };
}

async function* images(batches: ReturnType<typeof streamImages>): AsyncGenerator<InputBatch> {
  for await (const { files, ...samples } of batches) yield { samples, names: files };
}

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
  { shape, schema, unseen, labelColumn, signal }: InputOptions,
): AsyncGenerator<InputBatch> {
  const understood = schema ?? (await plainSchema(input, sizeOf(shape), labelColumn));
  for await (const { rows, ...samples } of streamTable(input, understood, {
    batchRows: batchSize,
    ...(unseen && { unseen }),
    ...(signal && { signal }),
  })) {
    yield { samples, names: rows };
  }
}
