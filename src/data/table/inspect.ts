import { UserError } from "../../core/errors.js";
import { type CsvOptions, readRows, type TableSource } from "../readers/csv.js";
import { isMissing, numberIn } from "./cell.js";
import { ColumnFacts } from "./column-facts.js";
import type { TableSchema } from "./schema.js";

/** How a table is to be understood. Columns are named, or given by index, negative from the end. */
export interface InspectOptions extends CsvOptions {
  /** Whether the first row holds names; by default, whether none of its cells is a number. */
  readonly header?: boolean;
  /** Column of class labels, kept out of the samples. */
  readonly label?: string | number;
  /** Columns to leave out. */
  readonly drop?: readonly (string | number)[];
  /** Columns of numbers that mean categories. */
  readonly categorical?: readonly (string | number)[];
  /** What to do with missing cells: the mean for numbers and zeros for words (the default), or an error. */
  readonly missing?: "fill" | "error";
  /** Most categories of one column; 64 by default. */
  readonly maxCategories?: number;
}

/**
 * Reads a table once, in constant memory, to find out what its columns hold.
 *
 * @example
 * ```ts
 * import { inspectTable } from "sandglass";
 * const schema = await inspectTable(new TextEncoder().encode("a;b\n1;x\n3;y\n"));
 * console.log(schema.delimiter, schema.inputs[0]?.kind, schema.rows); // ; numeric 2
 * ```
 *
 * @throws UserError when the table is empty or ragged, a named column is absent, a column mixes numbers and words,
 * holds infinities or too many categories, or has no value at all.
 */
export async function inspectTable(source: TableSource, options: InspectOptions = {}): Promise<TableSchema> {
  const where = options.where ?? (typeof source === "string" ? source : "table");
  let layout: Layout | undefined;
  let delimiter = ",";
  let rows = 0;
  for await (const block of readRows(source, options)) {
    for (const [at, cells] of block.rows.entries()) {
      if (isBlank(cells)) continue;
      if (layout === undefined) {
        delimiter = block.delimiter;
        layout = layoutOf(cells, options, where);
        if (layout.header) continue;
      }
      const row = block.first + at;
      if (cells.length !== layout.names.length) throw ragged(where, row, layout.names.length, cells.length);
      rows++;
      for (const { index, facts } of layout.columns) facts.add(cells[index]!.trim(), row);
    }
  }
  if (layout === undefined || rows === 0) {
    const got = layout === undefined ? "an empty file" : "a header only";
    throw new UserError({ where, expected: "at least one row of data", got });
  }
  const label = layout.columns.find(({ role }) => role === "label")?.facts.label();
  const inputs = layout.columns.filter(({ role }) => role === "input").map(({ facts }) => facts.column());
  if (inputs.length === 0)
    throw new UserError({ where, expected: "at least one column besides the label", got: "none" });
  const { header, names } = layout;
  return { delimiter, header, names, inputs, missing: options.missing ?? "fill", rows, ...(label && { label }) };
}

/** Lines without any cell are skipped, as spreadsheets leave them at the end. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0]!.trim() === "";
}

/** The error for a row of another width than the table. */
export function ragged(where: string, row: number, expected: number, got: number): UserError {
  return new UserError({
    where: `${where} row ${row}`,
    expected: `${expected} cells`,
    got: `${got}`,
    remedy: "Is the delimiter right, and is every cell that holds one quoted?",
  });
}

interface Layout {
  readonly header: boolean;
  readonly names: readonly string[];
  readonly columns: readonly {
    readonly index: number;
    readonly role: "input" | "label";
    readonly facts: ColumnFacts;
  }[];
}

function layoutOf(first: readonly string[], options: InspectOptions, where: string): Layout {
  const trimmed = first.map((cell) => cell.trim());
  const header = options.header ?? trimmed.every((cell) => isMissing(cell) || numberIn(cell) === undefined);
  const names = header ? trimmed : trimmed.map((_, index) => `column ${index}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UserError({ where, expected: "a header with different names", got: `${JSON.stringify(twice)} twice` });
  }
  const indexOf = (column: string | number, option: string): number => columnIndex(names, column, option, where);
  const label = options.label === undefined ? undefined : indexOf(options.label, "label");
  const dropped = new Set((options.drop ?? []).map((column) => indexOf(column, "drop")));
  const categorical = new Set((options.categorical ?? []).map((column) => indexOf(column, "categorical")));
  const columns = names.flatMap((name, index) => {
    if (dropped.has(index)) return [];
    const facts = new ColumnFacts(name, where, {
      categorical: categorical.has(index),
      maxCategories: options.maxCategories ?? 64,
      missing: options.missing ?? "fill",
    });
    return [{ index, role: index === label ? ("label" as const) : ("input" as const), facts }];
  });
  return { header, names, columns };
}

function columnIndex(names: readonly string[], column: string | number, option: string, where: string): number {
  const index = typeof column === "string" ? names.indexOf(column) : column < 0 ? names.length + column : column;
  if (names[index] !== undefined) return index;
  const listed = names.slice(0, 20).join(", ") + (names.length > 20 ? ` … (${names.length} columns)` : "");
  throw new UserError({
    where: `${where}, ${option} column`,
    expected: `one of ${listed}`,
    got: JSON.stringify(column),
    remedy: "Give a name of the header, or an index from 0, negative from the end.",
  });
}
