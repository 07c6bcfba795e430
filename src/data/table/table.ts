import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { roundedSamples, type Samples } from "../../core/samples.js";
import { readBytes } from "../readers/bytes.js";
import type { CsvOptions } from "../readers/csv.js";
import { diskFor } from "../readers/disk.js";
import { tableRows } from "../readers/table-rows.js";
import { placeOf, type TableSource } from "../readers/text.js";
import { type EncodeOptions, type RowEncoder, rowEncoder } from "./encode.js";
import { inspectTable, isBlank, ragged } from "./inspect.js";
import type { InspectOptions } from "./inspect-options.js";
import { columnNames } from "./layout.js";
import { featureNames, type TableSchema } from "./schema.js";

/** How a table is streamed. */
export interface StreamOptions extends EncodeOptions, CsvOptions {
  /** Samples in each batch, the last excepted; 1024 by default. */
  readonly batchRows?: number;
  /**
   * Takes the error of a row that does not fit, which is then left out; by default it is thrown. `after` is how many samples of
   * its batch stand before it. A batch then counts such rows as well, and may have no samples.
   */
  readonly onBadRow?: (error: UserError, row: number, after: number) => void;
}

/** How a table is read into memory. */
export interface ReadTableOptions extends InspectOptions, EncodeOptions {
  /** Of a longer table, only so many rows are kept, drawn at random; all by default. */
  readonly most?: number;
  /** Draws the rows. Default 0. */
  readonly seed?: number;
}

/** Some rows of a table. */
export interface TableBatch extends Samples {
  /** Row of each sample in the file, counted from 1, the header included. */
  readonly rows: readonly number[];
  /** What the time column says of each, where there is one. */
  readonly times?: readonly string[];
}

/** A table as samples, and how they were made. */
export interface Table {
  readonly samples: Samples;
  readonly schema: TableSchema;
  /** Row of each sample in the file, counted from 1, the header included. */
  readonly rows: readonly number[];
  /** What the time column says of each, where there is one. */
  readonly times?: readonly string[];
}

/**
 * Reads a CSV or TSV table into memory: delimiter, header and kinds of columns are found out, words become one-hot
 * numbers, missing numbers their column's mean.
 *
 * @example
 * ```ts
 * import { readTable } from "sandglass";
 * const text = "size,colour,faulty\n1.5,red,0\n2.5,blue,1\n";
 * const { samples } = await readTable(new TextEncoder().encode(text), { label: "faulty" });
 * console.log(samples.shape, samples.data); // [3] Float32Array [1.5, 0, 1, 2.5, 1, 0]
 * ```
 *
 * @param source A path, or the bytes; it is read twice, so that with `most` memory does not grow with the table.
 * @throws UserError as {@link inspectTable} does.
 */
export async function readTable(source: string | Uint8Array, options: ReadTableOptions = {}): Promise<Table> {
  const bytes = typeof source === "string" ? await spooled(source, options.signal) : source;
  const named = { ...options, where: placeOf(source, options.where) };
  const schema = await inspectTable(bytes, named);
  const width = featureNames(schema).length;
  const kept = Math.min(schema.rows, options.most ?? schema.rows);
  const draw = drawing(schema.rows, kept, options.seed ?? 0);
  const batch = new Batch(kept, width);
  for await (const { exact, data, missing, labels, rows, times } of streamTable(bytes, schema, named)) {
    for (const [at, row] of rows.entries()) {
      if (!draw()) continue;
      const start = at * width;
      batch.numbers.set((exact ?? data).subarray(start, start + width), batch.rows.length * width);
      if (missing) batch.missing.set(missing.subarray(start, start + width), batch.rows.length * width);
      if (labels) batch.labels[batch.rows.length] = labels[at]!;
      if (times) batch.times.push(times[at]!);
      batch.rows.push(row);
    }
  }
  const { rows, times, ...samples } = batch.finished(schema.label !== undefined);
  return { samples, schema, rows, ...(times && { times }) };
}

/** What can be read only once is read into memory. */
async function spooled(path: string, signal: AbortSignal | undefined): Promise<string | Uint8Array> {
  const { isPipe } = await diskFor(path);
  return (await isPipe(path)) ? readBytes(path, signal && { signal }) : path;
}

/** Says of one row after another whether it is among the `kept` of `rows`: algorithm S of Knuth, TAOCP 2, 3.4.2. */
function drawing(rows: number, kept: number, seed: number): () => boolean {
  if (kept === rows) return () => true;
  const random = new Random(seed, "rows of a table");
  let [left, wanted] = [rows, kept];
  return () => {
    const chosen = random.uniform() * left-- < wanted;
    if (chosen) wanted--;
    return chosen;
  };
}

/**
 * Streams a table of any length as batches of samples in constant memory, understood as the schema of the training
 * data says; columns are found by name where there is a header, and the label column may be absent.
 *
 * @example
 * ```ts
 * import { inspectTable, streamTable } from "sandglass";
 * const bytes = new TextEncoder().encode("a,b\n1,2\n3,4\n5,6\n");
 * for await (const batch of streamTable(bytes, await inspectTable(bytes), { batchRows: 2 })) {
 *   console.log(batch.rows.join(" ")); // 2 3
 * }
 * ```
 *
 * @throws UserError when a row does not fit the schema; it names row and column.
 */
export async function* streamTable(
  source: TableSource,
  schema: TableSchema,
  options: StreamOptions = {},
): AsyncGenerator<TableBatch> {
  const where = placeOf(source, options.where);
  const { batchRows = 1024 } = options;
  if (!Number.isSafeInteger(batchRows) || batchRows < 1) {
    throw new UserError({ where: "batchRows", expected: "a whole number >= 1", got: `${batchRows}` });
  }
  const width = featureNames(schema).length;
  const { delimiter, encoding } = schema;
  const written = { delimiter, ...(encoding !== undefined && { encoding }) };
  let encoder: RowEncoder | undefined;
  let batch: Batch | undefined;
  for await (const block of tableRows(source, { ...written, ...options })) {
    for (const [at, cells] of block.rows.entries()) {
      if (isBlank(cells)) continue;
      if (encoder === undefined) {
        encoder = rowEncoder(schema, namesOf(cells, schema, where), where, options);
        if (schema.header) continue;
      }
      batch ??= new Batch(batchRows, width);
      try {
        batch.add(cells, block.first + at, encoder, where);
      } catch (error) {
        if (options.onBadRow === undefined || !(error instanceof UserError)) throw error;
        options.onBadRow(error, block.first + at, batch.rows.length);
        batch.bad++;
      }
      if (batch.rows.length + batch.bad < batchRows) continue;
      yield batch.finished(encoder.labelled);
      batch = undefined;
    }
  }
  if (encoder === undefined) throw new UserError({ where, expected: "rows of a table", got: "an empty file" });
  if (batch !== undefined) yield batch.finished(encoder.labelled);
}

class Batch {
  readonly numbers: Float64Array;
  readonly missing: Uint8Array;
  readonly labels: Int32Array;
  readonly rows: number[] = [];
  readonly times: string[] = [];
  /** Rows that did not fit. */
  bad = 0;
  readonly #width: number;

  constructor(rows: number, width: number) {
    this.#width = width;
    this.numbers = new Float64Array(rows * width);
    this.missing = new Uint8Array(rows * width);
    this.labels = new Int32Array(rows);
  }

  add(cells: readonly string[], row: number, encoder: RowEncoder, where: string): void {
    if (cells.length !== encoder.cells) throw ragged(where, row, encoder.cells, cells.length);
    const { numbers, missing, rows, labels, times } = this;
    encoder.encode(cells, row, numbers, rows.length * this.#width, missing);
    if (encoder.labelled) labels[rows.length] = encoder.label(cells, row);
    const time = encoder.time(cells);
    if (time !== undefined) times.push(time);
    rows.push(row);
  }

  finished(labelled: boolean): TableBatch {
    const { rows, times } = this;
    const length = rows.length * this.#width;
    const missing = this.missing.subarray(0, length);
    return {
      ...roundedSamples([this.#width], rows.length, this.numbers.subarray(0, length)),
      rows,
      ...(missing.includes(1) && { missing }),
      ...(labelled && { labels: this.labels.subarray(0, rows.length) }),
      ...(times.length > 0 && { times }),
    };
  }
}

/** Names of the columns of a file whose first row is `first`. Without a header the label column may be left out. */
function namesOf(first: readonly string[], schema: TableSchema, where: string): readonly string[] {
  if (schema.header) {
    const names = columnNames(first);
    const twice = schema.inputs.find(({ name }) => names.indexOf(name) !== names.lastIndexOf(name));
    if (twice === undefined) return names;
    throw new UserError({
      where,
      expected: "a header with different names",
      got: `${JSON.stringify(twice.name)} twice`,
    });
  }
  const { names, label } = schema;
  if (first.length === names.length) return names;
  if (label !== undefined && first.length === names.length - 1) return names.filter((name) => name !== label.name);
  throw ragged(where, 1, names.length, first.length);
}
