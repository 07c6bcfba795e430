import { UserError } from "../../core/errors.js";
import type { RowBlock } from "./csv.js";
import { cellOf } from "./ndjson-rows.js";

/** Rows read at a time. */
const blockRows = 10_000;

/** Rows of a Parquet file of plain columns; its bytes are held in memory, since what they mean stands at their end. */
export async function* parquetRows(chunks: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<RowBlock> {
  const { parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const held: Uint8Array[] = [];
  for await (const chunk of chunks) held.push(chunk);
  const file = await new Blob(held as BlobPart[]).arrayBuffer();
  try {
    const metadata = await parquetMetadataAsync(file);
    const [, ...columns] = metadata.schema;
    const nested = columns.find(({ num_children, repetition_type }) => num_children || repetition_type === "REPEATED");
    if (nested !== undefined) {
      const remedy = "Flatten it, or write the file without it.";
      throw new UserError({ where, expected: "plain columns", got: `a nested one, ${nested.name}`, remedy });
    }
    const names = columns.map(({ name }) => name);
    yield { rows: [names], first: 1, delimiter: "," };
    const rows = Number(metadata.num_rows);
    for (let start = 0; start < rows; start += blockRows) {
      const rowEnd = Math.min(start + blockRows, rows);
      const records = await parquetReadObjects({ file, metadata, compressors, rowStart: start, rowEnd });
      const cells = records.map((record, at) => names.map((name) => cellOf(record[name], name, where, start + at + 2)));
      yield { rows: cells, first: start + 2, delimiter: "," };
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const got = error instanceof Error ? error.message : String(error);
    const remedy = "The file is damaged or was not written completely.";
    throw new UserError({ where, expected: "a readable Parquet file", got, remedy }, { cause: error });
  }
}
