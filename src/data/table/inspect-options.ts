import type { CsvOptions } from "../readers/csv.js";
import type { Decimal } from "./cell.js";

/** How a table is to be understood. Columns are named, or given by index, negative from the end. */
export interface InspectOptions extends CsvOptions {
  /** Whether the first row holds names; by default found out from the first rows. */
  readonly header?: boolean;
  /** Column of class labels, kept out of the samples. */
  readonly label?: string | number;
  /** The column that says when a row was; found out by default, `"none"` for none. */
  readonly timeColumn?: string | number;
  /** A column that numbers the rows; an unnamed first one that counts from 0 or 1 is found by default, `"none"` keeps it. */
  readonly indexColumn?: string | number;
  /** Mark of decimals; found out from the first rows by default. */
  readonly decimal?: Decimal;
  /** Columns to leave out. */
  readonly drop?: readonly (string | number)[];
  /** Columns of numbers that mean categories. */
  readonly categorical?: readonly (string | number)[];
  /** What to do with missing cells: the mean for numbers and zeros for words (the default), or an error. */
  readonly missing?: "fill" | "error";
  /** Most categories of one column; 64 by default. */
  readonly maxCategories?: number;
}
