import { UserError } from "../core/errors.js";
import { type EncodeOptions, type RowEncoder, rowEncoder } from "../data/table/encode.js";
import type { TableSchema } from "../data/table/schema.js";

/** Where the numbers of a row go. */
export interface Into {
  readonly numbers: Float64Array;
  /** 1 where a number stands in for a missing cell. */
  readonly missing: Uint8Array;
  readonly start: number;
}

/** What rows are to be, and where they come from. */
export interface JsonRowOptions extends EncodeOptions {
  readonly schema?: TableSchema;
  /** Names the source in errors. Default `stdin`. */
  readonly source?: string;
}

/** A reader of lines of JSON that writes `size` numbers each, or throws a UserError naming the line. */
export function jsonRowParser(size: number, options: JsonRowOptions): (text: string, line: number, into: Into) => void {
  const { source = "stdin" } = options;
  const read = jsonRowReader(size, options);
  return (text, line, into) =>
    read(parsed(text, `${source} line ${line}`, line, source), `${source} line ${line}`, line, into);
}

/**
 * A reader of rows that were parsed already: it writes `size` numbers each, or throws a UserError naming `where`; cells of
 * tables are named by their column and `row`.
 */
export function jsonRowReader(
  size: number,
  { schema, source = "stdin", ...options }: JsonRowOptions,
): (value: unknown, where: string, row: number, into: Into) => void {
  if (schema !== undefined) return rowReader(schema, source, options);
  return (value, where, _, into) => {
    if (Array.isArray(value)) return copyNumbers(value, where, size, into);
    throw new UserError({ where, expected: "an array of numbers", got: shown(value) });
  };
}

/** Reads objects with the table's columns, and arrays of all its columns, or all but the label, or those that are inputs. */
function rowReader(
  schema: TableSchema,
  source: string,
  options: EncodeOptions,
): (value: unknown, where: string, row: number, into: Into) => void {
  const inputs = schema.inputs.map(({ name }) => name);
  const byName = rowEncoder(schema, inputs, source, options);
  const orders = [inputs, schema.names.filter((name) => name !== schema.label?.name), schema.names];
  const byLength = new Map(
    orders.map((names): [number, RowEncoder] => [names.length, rowEncoder(schema, names, source, options)]),
  );
  return (value, where, row, { numbers, missing, start }) => {
    if (Array.isArray(value)) {
      const encoder = byLength.get(value.length);
      if (encoder === undefined) {
        const expected = `${[...byLength.keys()].join(" or ")} values, the table's columns in its order (${schema.names.join(", ")})`;
        throw new UserError({ where, expected, got: `${value.length}` });
      }
      encoder.encode(
        value.map((cell) => textOf(cell, where)),
        row,
        numbers,
        start,
        missing,
      );
      return;
    }
    if (typeof value !== "object" || value === null) {
      const expected = "an object with the table's columns, or an array of their values";
      throw new UserError({ where, expected, got: shown(value) });
    }
    const record = value as Readonly<Record<string, unknown>>;
    const absent = inputs.find((name) => !Object.hasOwn(record, name));
    if (absent !== undefined) {
      const got = Object.keys(record).join(", ") || "none";
      throw new UserError({ where, expected: `a column ${JSON.stringify(absent)}`, got });
    }
    byName.encode(
      inputs.map((name) => textOf(record[name], where)),
      row,
      numbers,
      start,
      missing,
    );
  };
}

function textOf(cell: unknown, where: string): string {
  if (cell === null) return "";
  if (typeof cell !== "object") return String(cell);
  throw new UserError({
    where,
    expected: "a number, a word or null in each column",
    got: shown(cell),
  });
}

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 60);

function parsed(text: string, where: string, line: number, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const remedy =
      source === "stdin" && line === 1 && !/^\s*[[{"]/.test(text)
        ? { remedy: "A table is read from /dev/stdin instead of -." }
        : {};
    throw new UserError({ where, expected: "JSON", got: text.slice(0, 60), ...remedy }, { cause });
  }
}

function copyNumbers(value: unknown[], where: string, size: number, { numbers: into, start }: Into): void {
  const numbers = value.some(Array.isArray) ? (value.flat(Number.POSITIVE_INFINITY) as unknown[]) : value;
  if (numbers.length !== size) {
    throw new UserError({ where, expected: `${size} numbers`, got: `${numbers.length}` });
  }
  for (let at = 0; at < size; at++) {
    const x = numbers[at];
    if (typeof x !== "number" || !Number.isFinite(Math.fround(x))) {
      throw new UserError({ where: `${where}, element ${at}`, expected: "a finite number", got: JSON.stringify(x) });
    }
    into[start + at] = x;
  }
}
