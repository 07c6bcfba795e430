import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import type { RawSamples } from "../../core/samples.js";
import { type CsvOptions, readRows, type TableSource } from "../readers/csv.js";
import { type EncodeOptions, type RowEncoder, rowEncoder } from "./encode.js";
import { type InspectOptions, inspectTable, isBlank, ragged } from "./inspect.js";
import { featureNames, type TableSchema } from "./schema.js";

/** How a table is streamed. */
export interface StreamOptions extends EncodeOptions, CsvOptions {
  /** Samples in each batch, the last excepted; 1024 by default. */
  readonly batchRows?: number;
}

/** How a table is read into memory. */
export interface ReadTableOptions extends InspectOptions {
  /** Of a longer table, only so many rows are kept, drawn at random; all by default. */
  readonly most?: number;
  /** Draws the rows. Default 0. */
  readonly seed?: number;
}

/** Some rows of a table. */
export interface TableBatch extends RawSamples {
  /** Row of each sample in the file, counted from 1, the header included. */
  readonly rows: readonly number[];
}

/** A table as samples, and how they were made. */
export interface Table {
  /** In double precision and the table's units; `missing` marks what stands in for empty cells. */
  readonly samples: RawSamples;
  /** Row of each sample in the file, counted from 1, the header included. */
  readonly rows: readonly number[];
  readonly schema: TableSchema;
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
 * console.log(samples.shape, samples.data); // [3] Float64Array [1.5, 0, 1, 2.5, 1, 0]
 * ```
 *
 * @param source A path, or the bytes; it is read twice, so that with `most` memory does not grow with the table.
 * @throws UserError as {@link inspectTable} does.
 */
export async function readTable(source: string | Uint8Array, options: ReadTableOptions = {}): Promise<Table> {
  const schema = await inspectTable(source, options);
  const width = featureNames(schema).length;
  const kept = Math.min(schema.rows, options.most ?? schema.rows);
  const draw = drawing(schema.rows, kept, options.seed ?? 0);
  const data = new Float64Array(kept * width);
  const missing = new Uint8Array(kept * width);
  const fileRows: number[] = [];
  const labels = schema.label && new Int32Array(kept);
  let count = 0;
  for await (const batch of streamTable(source, schema, { ...options, delimiter: schema.delimiter })) {
    for (let row = 0; row < batch.count; row++) {
      if (!draw()) continue;
      data.set(batch.data.subarray(row * width, (row + 1) * width), count * width);
      missing.set(batch.missing!.subarray(row * width, (row + 1) * width), count * width);
      fileRows.push(batch.rows[row]!);
      if (labels && batch.labels) labels[count] = batch.labels[row]!;
      count++;
    }
  }
  const holes = missing.includes(1) ? { missing } : {};
  const samples = { shape: [width], count, data, scale: 1, ...holes, ...(labels && { labels }) };
  return { samples, schema, rows: fileRows };
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
  const where = options.where ?? (typeof source === "string" ? source : "table");
  const { batchRows = 1024 } = options;
  if (!Number.isSafeInteger(batchRows) || batchRows < 1) {
    throw new UserError({ where: "batchRows", expected: "a whole number >= 1", got: `${batchRows}` });
  }
  const width = featureNames(schema).length;
  let encoder: RowEncoder | undefined;
  let batch: Batch | undefined;
  for await (const block of readRows(source, { delimiter: schema.delimiter, ...options })) {
    for (const [at, cells] of block.rows.entries()) {
      if (isBlank(cells)) continue;
      if (encoder === undefined) {
        encoder = rowEncoder(schema, namesOf(cells, schema, where), where, options);
        if (schema.header) continue;
      }
      const row = block.first + at;
      if (cells.length !== encoder.cells) throw ragged(where, row, encoder.cells, cells.length);
      batch ??= emptyBatch(batchRows, width);
      encoder.encode(cells, row, batch.data, batch.rows.length * width, batch.missing);
      if (encoder.labelled) batch.labels[batch.rows.length] = encoder.label(cells, row);
      batch.rows.push(row);
      if (batch.rows.length < batchRows) continue;
      yield finished(batch, width, encoder);
      batch = undefined;
    }
  }
  if (encoder === undefined) throw new UserError({ where, expected: "rows of a table", got: "an empty file" });
  if (batch !== undefined) yield finished(batch, width, encoder);
}

const emptyBatch = (rows: number, width: number): Batch => ({
  data: new Float64Array(rows * width),
  missing: new Uint8Array(rows * width),
  labels: new Int32Array(rows),
  rows: [],
});

interface Batch {
  readonly data: Float64Array;
  readonly missing: Uint8Array;
  readonly labels: Int32Array;
  readonly rows: number[];
}

function finished({ data, missing, labels, rows }: Batch, width: number, { labelled }: RowEncoder): TableBatch {
  const count = rows.length;
  return {
    shape: [width],
    count,
    data: data.subarray(0, count * width),
    missing: missing.subarray(0, count * width),
    scale: 1,
    rows,
    ...(labelled && { labels: labels.subarray(0, count) }),
  };
}

/** Names of the columns of a file whose first row is `first`. Without a header the label column may be left out. */
function namesOf(first: readonly string[], schema: TableSchema, where: string): readonly string[] {
  if (schema.header) return first.map((cell) => cell.trim());
  const { names, label } = schema;
  if (first.length === names.length) return names;
  if (label !== undefined && first.length === names.length - 1) return names.filter((name) => name !== label.name);
  throw ragged(where, 1, names.length, first.length);
}
