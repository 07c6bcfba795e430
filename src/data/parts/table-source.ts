import { UserError } from "../../core/errors.js";
import type { ReadTableOptions } from "../table/table.js";

/** A table, and how its user says it is to be read. */
export interface TableSource {
  readonly file: string;
  readonly labelColumn?: string | undefined;
  /** Names or indices, with commas between. */
  readonly dropColumns?: string | undefined;
  readonly categoricalColumns?: string | undefined;
  /** The normal class, by its number or its word. Default: 0, or the word "normal". */
  readonly normalClass?: string | undefined;
  readonly contamination?: number | undefined;
  /** A character, or comma, tab, semicolon, bar, blank. */
  readonly delimiter?: string | undefined;
  readonly decimal?: "comma" | "point" | undefined;
  readonly header?: "yes" | "no" | undefined;
  /** Numbers of rows in the file, such as `1-3,5`. */
  readonly skipRows?: string | undefined;
  readonly indexColumn?: string | undefined;
  readonly timeColumn?: string | undefined;
  readonly maxCategories?: number | undefined;
  readonly encoding?: string | undefined;
}

/** Options that mean nothing for arrays. */
export const csvOnly: readonly (keyof TableSource)[] = [
  ...(["dropColumns", "categoricalColumns", "delimiter", "decimal", "header"] as const),
  ...(["skipRows", "indexColumn", "timeColumn", "maxCategories", "encoding"] as const),
];

const delimiters: Readonly<Record<string, string>> = { comma: ",", tab: "\t", semicolon: ";", bar: "|", blank: " " };

/** The options as `readTable` takes them. */
export function tableOptions(source: TableSource): ReadTableOptions {
  const { delimiter, decimal, header, skipRows, maxCategories } = source;
  const { labelColumn, dropColumns, categoricalColumns, indexColumn, timeColumn } = source;
  return {
    ...(labelColumn !== undefined && { label: column(labelColumn) }),
    ...(dropColumns !== undefined && { drop: dropColumns.split(",").map(column) }),
    ...(categoricalColumns !== undefined && { categorical: categoricalColumns.split(",").map(column) }),
    ...(delimiter !== undefined && { delimiter: delimiterOf(delimiter) }),
    ...(decimal !== undefined && { decimal: decimal === "comma" ? "," : "." }),
    ...(header !== undefined && { header: header === "yes" }),
    ...(skipRows !== undefined && { skipRows: rowsOf(skipRows) }),
    ...(indexColumn !== undefined && { indexColumn: column(indexColumn) }),
    ...(timeColumn !== undefined && { timeColumn: column(timeColumn) }),
    ...(maxCategories !== undefined && { maxCategories }),
    ...(source.encoding !== undefined && { encoding: source.encoding }),
  };
}

/** A whole number is an index, unless a column is called so. */
const column = (text: string): string | number => (/^-?\d+$/.test(text.trim()) ? Number(text) : text.trim());

function delimiterOf(text: string): string {
  const delimiter = delimiters[text] ?? text.replace("\\t", "\t");
  if (delimiter.length === 1) return delimiter;
  const expected = `a character, or ${Object.keys(delimiters).join(", ")}`;
  throw new UserError({ where: "delimiter", expected, got: JSON.stringify(text) });
}

/** `1-3,5` as 1, 2, 3, 5. */
function rowsOf(text: string): readonly number[] {
  return text.split(",").flatMap((part) => {
    const [, from, to = from] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (first >= 1 && last >= first && last - first < 100_000) {
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    }
    throw new UserError({ where: "skipRows", expected: "numbers of rows such as 1-3,5", got: JSON.stringify(text) });
  });
}
