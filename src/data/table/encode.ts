import { UserError } from "../../core/errors.js";
import { isMissing, numberIn } from "./cell.js";
import type { CategoricalColumn, NumericColumn, TableSchema } from "./schema.js";

/** How rows become numbers. */
export interface EncodeOptions {
  /** What becomes of a word the training data did not have: an error (the default), or zeros for its column. */
  readonly unseen?: "error" | "zeros";
}

/** Turns rows of one file into numbers, as the schema says. */
export interface RowEncoder {
  /** Cells each row must have. */
  readonly cells: number;
  readonly labelled: boolean;
  /** Writes the numbers of a row at `start`, and says in `missing` which of them stand in for an empty cell. */
  readonly encode: (cells: readonly string[], row: number, into: Numbers, start: number, missing?: Uint8Array) => void;
  /** Class number of a row. */
  readonly label: (cells: readonly string[], row: number) => number;
}

/** Where numbers go: in double precision, as long as they are not scaled. */
export type Numbers = Float64Array | Float32Array;

/** Writes a cell; whether it was missing. */
type Write = (cell: string, row: number, into: Numbers, at: number) => boolean;

/** @param names The file's columns, which may be in another order than the schema's, or more. */
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
  const labelAt = schema.label === undefined ? -1 : names.indexOf(schema.label.name);
  return {
    cells: names.length,
    labelled: labelAt >= 0,
    encode: (cells, row, into, start, missing) => {
      let present = 0;
      for (const { index, offset, width, write } of inputs) {
        const gap = write(cells[index]!.trim(), row, into, start + offset);
        missing?.fill(gap ? 1 : 0, start + offset, start + offset + width);
        if (!gap) present++;
      }
      if (present === 0) throw emptyRow(where, row);
    },
    label: (cells, row) => labelOf(cells[labelAt]!.trim(), schema, `${where} row ${row}, label`),
  };
}

function numeric(column: NumericColumn, schema: TableSchema, place: string): Write {
  return (cell, row, into, at) => {
    if (isMissing(cell)) {
      if (schema.missing === "error") throw bad(place, row, "a number", JSON.stringify(cell));
      into[at] = column.fill;
      return true;
    }
    const x = numberIn(cell);
    // As float32, because larger numbers would become infinite there.
    if (x === undefined || !Number.isFinite(Math.fround(x))) {
      throw bad(place, row, "a finite number of at most 3.4e38", JSON.stringify(cell), "Mend or remove that row.");
    }
    into[at] = x;
    return false;
  };
}

function oneHot(column: CategoricalColumn, schema: TableSchema, place: string, options: EncodeOptions): Write {
  const indices = new Map(column.categories.map((word, index) => [word, index]));
  return (cell, row, into, at) => {
    into.fill(0, at, at + indices.size);
    const index = indices.get(cell);
    if (index !== undefined) {
      into[at + index] = 1;
      return false;
    }
    const missing = isMissing(cell);
    if (missing ? schema.missing === "fill" : options.unseen === "zeros") return missing;
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

/** Nothing can be said of a row that says nothing: it would look like any other. */
function emptyRow(where: string, row: number): UserError {
  return new UserError({
    where: `${where} row ${row}`,
    expected: "a value in at least one column",
    got: "a row without any",
    remedy: "Remove that row.",
  });
}

function absent(where: string, name: string, names: readonly string[]): UserError {
  return new UserError({
    where,
    expected: `a column ${JSON.stringify(name)}, as in the training data`,
    got: names.length > 20 ? `${names.length} columns without it` : names.join(", "),
  });
}
