import { UserError } from "../../core/errors.js";
import { type CsvOptions, delimitedRows, type RowBlock } from "./csv.js";
import { objectRows, textFromJson } from "./ndjson-rows.js";
import { parquetRows } from "./parquet-rows.js";
import { chunksOf, headed, placeOf, type TableSource, textPieces } from "./text.js";
import { seriesRows } from "./ts-rows.js";

/** How other contents begin, which would be nonsense as text. */
const others: readonly (readonly [begin: string, name: string])[] = [
  ["PK\x03\x04", "a zip archive, such as an Excel workbook (.xlsx) or NPZ"],
  ["%PDF", "a PDF"],
  ["\x93NUMPY", "an NPY array"],
  ["\x89PNG", "a picture"],
  ["\xff\xd8\xff", "a picture"],
  ["\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"],
  ["\x89HDF", "HDF5"],
  ["SQLite format 3", "a database"],
];

/** Rows of a table whatever it is kept in, as cells of text: delimited text, NDJSON, Parquet, or a `.ts` file of sktime. */
export async function* tableRows(source: TableSource, options: CsvOptions = {}): AsyncGenerator<RowBlock> {
  const where = placeOf(source, options.where);
  const chunks = headed(await chunksOf(source, options.signal), 4096);
  const first = await chunks.next();
  const head = first.done ? "" : String.fromCharCode(...first.value.subarray(0, 4096));
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    if (!first.done) yield first.value;
    yield* chunks;
  };
  const other =
    others.find(([begin]) => head.startsWith(begin))?.[1] ?? (isJson(head) ? "JSON in one piece" : undefined);
  if (other !== undefined) {
    const remedy = "Save it as CSV (or lines of JSON objects, one for each row).";
    throw new UserError({ where, expected: "a table: CSV, TSV, NDJSON, Parquet or .ts", got: other, remedy });
  }
  if (head.startsWith("PAR1")) yield* parquetRows(whole(), where);
  else if (/^(\xef\xbb\xbf)?\s*\{\s*"/.test(head)) yield* objectRows(textPieces(whole(), { ...options, where }), where);
  else if (/^(#[^\n]*\r?\n)*@\w+/.test(head)) yield* seriesRows(textPieces(whole(), { ...options, where }), where);
  else yield* delimitedRows(whole(), { ...options, where });
}

/** A list, or an object that is not over in its first line. */
function isJson(head: string): boolean {
  if (/^\s*\[\s*([[{"]|-?\d|$)/.test(head)) return true;
  const line = /^\s*\{[^\n]*/.exec(head)?.[0];
  return line !== undefined && line.length < head.length && textFromJson(line) === undefined;
}
