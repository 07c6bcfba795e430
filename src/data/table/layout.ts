import { UserError } from "../../core/errors.js";
import { isDate } from "../time.js";
import { commaNumber, type Decimal, isMissing, maybeThousands, numberIn } from "./cell.js";
import type { InspectOptions } from "./inspect-options.js";

/** What the first rows of a table show. */
export interface Layout {
  readonly header: boolean;
  readonly names: readonly string[];
  readonly decimal: Decimal;
}

/** Finds header, names and decimals from the first rows, blank ones left out. */
export function layoutOf(rows: readonly (readonly string[])[], options: InspectOptions, where: string): Layout {
  const [first = [], ...others] = rows.map((cells) => cells.map((cell) => cell.trim()));
  const decimal = options.decimal ?? decimalOf([first, ...others], options.delimiter);
  const header = options.header ?? hasHeader(first, others, decimal);
  const names = header ? columnNames(first) : first.map((_, index) => `column ${index}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    const remedy = "Rename it, or say that the first row is no header (`header` no).";
    const got = `${JSON.stringify(twice)} twice`;
    throw new UserError({ where, expected: "a header with different names", got, remedy });
  }
  return { header, names, decimal };
}

/** Names as a header has them; one without, unless it is the first alone, is called by its place. */
export function columnNames(header: readonly string[]): readonly string[] {
  return header.map((cell, index) => (cell.trim() === "" && index > 0 ? `column ${index}` : cell.trim()));
}

/** Decimals are commas where numbers have them, not as marks of thousands, and no number has a point. */
function decimalOf(rows: readonly (readonly string[])[], delimiter: string | undefined): Decimal {
  const cells = rows.flat();
  const isComma = (cell: string): boolean =>
    commaNumber.test(cell) && !(delimiter === "," && maybeThousands.test(cell));
  return cells.some(isComma) && !cells.some((cell) => /^[+-]?\d*\.\d+$/.test(cell)) ? "," : ".";
}

/**
 * Whether the first row holds names: none of its cells is a number, or one is a word above numbers (`site,2019,2020`), or they
 * count the columns, as those of data frames without names do.
 */
function hasHeader(first: readonly string[], others: readonly (readonly string[])[], decimal: Decimal): boolean {
  const isWord = (cell: string): boolean => !isMissing(cell) && numberIn(cell, decimal) === undefined && !isDate(cell);
  if (first.every((cell) => isMissing(cell) || isWord(cell))) return true;
  const counted = first[0] === "" ? first.slice(1) : first;
  if (counted.length > 1 && counted.every((cell, at) => cell === `${at}`)) return true;
  const isNumber = (cell = ""): boolean => numberIn(cell, decimal) !== undefined && !isMissing(cell);
  return first.some(
    (cell, at) =>
      isWord(cell) &&
      others.some((row) => isNumber(row[at])) &&
      others.every((row) => isNumber(row[at]) || isMissing(row[at] ?? "")),
  );
}

/** Index of a column given by name, or by index, negative from the end. */
export function columnIndex(names: readonly string[], column: string | number, option: string, where: string): number {
  const named = names.indexOf(String(column));
  const index = named >= 0 || typeof column === "string" ? named : column < 0 ? names.length + column : column;
  if (names[index] !== undefined) return index;
  const listed = names.slice(0, 20).join(", ") + (names.length > 20 ? ` … (${names.length} columns)` : "");
  throw new UserError({
    where: `${where}, ${option} column`,
    expected: `one of ${listed}`,
    got: JSON.stringify(column),
    remedy: "Give a name of the header, or an index from 0, negative from the end.",
  });
}
