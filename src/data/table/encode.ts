import { UserError } from "../../core/errors.js";
import { isInexact, isMissing, numberIn } from "./cell.js";
import type { CategoricalColumn, NumericColumn, TableSchema } from "./schema.js";

/** How rows become numbers. */
export interface EncodeOptions {
  /** What becomes of a word the training data did not have: an error (the default), or zeros for its column. */
  readonly unseen?: "error" | "zeros";
  /** What becomes of a row without any value: an error (the default), or stand-ins only. */
  readonly empty?: "error" | "allow";
}

/** Where encoded numbers go: float64 keeps what a scaler needs. */
export type Numbers = Float32Array | Float64Array;

/** Turns rows of one file into numbers, as the schema says. */
export interface RowEncoder {
  /** Cells each row must have. */
  readonly cells: number;
  readonly labelled: boolean;
  /** Writes the numbers of a row at `start`, and 1 into `missing` where one is a stand-in; says how many cells were missing. */
  readonly encode: (
    cells: readonly string[],
    row: number,
    into: Numbers,
    start: number,
    missing?: Uint8Array,
  ) => number;
  /** What the time column says of a row; undefined where there is none. */
  readonly time: (cells: readonly string[]) => string | undefined;
  /** Class number of a row. */
  readonly label: (cells: readonly string[], row: number) => number;
}

/** Whether the number was there. */
type Write = (cell: string, row: number, into: Numbers, at: number) => boolean;

/**
 * An encoder of rows by a schema, wherever they come from; in browsers too.
 *
 * @example
 * ```ts
 * import { inspectTable, rowEncoder } from "sandglass";
 * const schema = await inspectTable(new TextEncoder().encode("size,colour\n1,red\n3,blue\n"));
 * const [row, missing] = [new Float64Array(3), new Uint8Array(3)];
 * const encoder = rowEncoder(schema, ["colour", "size"], "new row");
 * console.log(encoder.encode(["red", ""], 1, row, 0, missing), row.join(" "), missing.join(" ")); // 1 2 0 1 1 0 0
 * ```
 *
 * @param names The file's columns, which may be in another order than the schema's, or more.
 * @param where Names the source in error messages.
 * @throws UserError when a column is absent; encoding throws one for a cell that does not fit, and for a row of stand-ins only.
 */
export function rowEncoder(
  schema: TableSchema,
  names: readonly string[],
  where: string,
  options: EncodeOptions = {},
): RowEncoder {
  let at = 0;
  const inputs = schema.inputs.map((column) => {
    const index = names.indexOf(column.name);
    if (index < 0) throw absent(where, column.name, names);
    const offset = at;
    at += column.kind === "numeric" ? 1 : column.categories.length;
    const place = `${where}, column ${JSON.stringify(column.name)}`;
    const write = column.kind === "numeric" ? numeric(column, schema, place) : oneHot(column, schema, place, options);
    return { index, offset, width: at - offset, write };
  });
  const timeAt = schema.time === undefined ? -1 : names.indexOf(schema.time);
  const labelAt = schema.label === undefined ? -1 : names.indexOf(schema.label.name);
  return {
    cells: names.length,
    labelled: labelAt >= 0,
    encode: (cells, row, into, start, missing) => {
      let holes = 0;
      for (const { index, offset, width, write } of inputs) {
        const from = start + offset;
        const there = write(cells[index]!.trim(), row, into, from);
        missing?.fill(there ? 0 : 1, from, from + width);
        if (!there) holes++;
      }
      if (holes === inputs.length && options.empty !== "allow") {
        const remedy = "Remove that row: there is nothing in it to judge.";
        throw new UserError({ where: `${where} row ${row}`, expected: "a value in some column", got: "none", remedy });
      }
      return holes;
    },
    time: (cells) => cells[timeAt]?.trim(),
    label: (cells, row) => labelOf(cells[labelAt]!.trim(), schema, `${where} row ${row}, label`),
  };
}

function numeric(column: NumericColumn, schema: TableSchema, place: string): Write {
  return (cell, row, into, at) => {
    if (isMissing(cell)) {
      if (schema.missing === "error") throw bad(place, row, "a number", JSON.stringify(cell));
      into[at] = column.fill;
      return false;
    }
    const x = numberIn(cell, schema.decimal);
    // As float32, because larger numbers would become infinite there.
    if (x === undefined || !Number.isFinite(Math.fround(x))) {
      throw bad(place, row, "a finite number of at most 3.4e38", JSON.stringify(cell), "Mend or remove that row.");
    }
    if (isInexact(cell, x)) {
      const remedy = "Leave the column out (`dropColumns`) if it only names rows, or subtract what all have in common.";
      throw bad(place, row, "whole numbers of at most 2^53", cell, remedy);
    }
    into[at] = x;
    return true;
  };
}

function oneHot(column: CategoricalColumn, schema: TableSchema, place: string, options: EncodeOptions): Write {
  // pandas writes True, JSON true.
  const truths = new Map(
    column.categories.filter((word) => /^(true|false)$/i.test(word)).map((word) => [word.toLowerCase(), word]),
  );
  const indices = new Map(column.categories.map((word, index) => [word, index]));
  return (cell, row, into, at) => {
    into.fill(0, at, at + indices.size);
    const index = indices.get(cell) ?? indices.get(truths.get(cell.toLowerCase()) ?? cell);
    if (index !== undefined) {
      into[at + index] = 1;
      return true;
    }
    const missing = isMissing(cell);
    if (missing ? schema.missing === "fill" : options.unseen === "zeros") return !missing;
    const known = column.categories.slice(0, 10).join(", ") + (indices.size > 10 ? " …" : "");
    const remedy = missing ? undefined : "Train with rows that have it, or let unseen words be zeros (`unseen` zeros).";
    throw bad(place, row, `one of ${known}`, JSON.stringify(cell), remedy);
  };
}

function labelOf(cell: string, { label }: TableSchema, where: string): number {
  if (label?.classes !== undefined) {
    const index = label.classes.indexOf(cell);
    if (index >= 0) return index;
    throw new UserError({ where, expected: `one of ${label.classes.join(", ")}`, got: JSON.stringify(cell) });
  }
  const x = isMissing(cell) ? Number.NaN : Number(cell);
  if (Number.isInteger(x)) return x;
  throw new UserError({ where, expected: "a whole number", got: JSON.stringify(cell) });
}

function bad(place: string, row: number, expected: string, got: string, remedy?: string): UserError {
  return new UserError({ where: `${place} row ${row}`, expected, got, ...(remedy !== undefined && { remedy }) });
}

function absent(where: string, name: string, names: readonly string[]): UserError {
  return new UserError({
    where,
    expected: `a column ${JSON.stringify(name)}, as in the training data`,
    got: names.length > 20 ? `${names.length} columns without it` : names.join(", "),
    remedy: "It needs the header, and the marks between cells, of the training data.",
  });
}
