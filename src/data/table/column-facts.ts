import { UserError } from "../../core/errors.js";
import { isDate } from "../time.js";
import { type Decimal, isMissing, looksLikeNumber, numberIn } from "./cell.js";
import type { CategoricalColumn, NumericColumn, TableSchema } from "./schema.js";

interface ColumnRules {
  readonly categorical: boolean;
  readonly maxCategories: number;
  readonly missing: "fill" | "error";
  readonly decimal?: Decimal;
}

/** Names of columns whose large numbers are times, in seconds or milliseconds since 1970. */
const timeNames = /^(time_?stamp|time|date_?time|date|ts|epoch|unix_?time)(_?(s|ms|utc))?$/i;

/** Names of columns that number the rows, if that is what they do. */
const indexNames = /^(#|id|ids|idx|index|nr|no|row|rows|(row|record|line)[ _-]?(id|no|nr|num|number|index))$/i;

/** Without names, a few rows may count by chance. */
const fewestCounted = 10;

/** What is odd in so early a row may be due to remarks or units above the table. */
const headRows = 4;

/** What has been seen of one column, in constant memory. */
export class ColumnFacts {
  readonly name: string;
  readonly #where: string;
  readonly #rules: ColumnRules;
  readonly #words = new Set<string>();
  #numbers = 0;
  #mean = 0;
  #whole = true;
  #texts = 0;
  #times = 0;
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  #counts = true;
  #first: number | undefined;
  #likeNumbers = 0;
  #missing = 0;
  #firstText: { readonly cell: string; readonly row: number } | undefined;
  #firstNumber: { readonly cell: string; readonly row: number } | undefined;

  constructor(name: string, where: string, rules: ColumnRules) {
    this.name = name;
    this.#where = where;
    this.#rules = rules;
  }

  add(cell: string, row: number): void {
    if (isMissing(cell)) {
      this.#counts = false;
      if (this.#rules.missing === "error") {
        throw this.#bad(
          "a value in every row",
          `${JSON.stringify(cell)} in row ${row}`,
          "Allow filling in, or drop it.",
        );
      }
      this.#missing++;
      return;
    }
    if (this.#words.size <= this.#rules.maxCategories) this.#words.add(cell);
    const x = this.#rules.categorical ? undefined : numberIn(cell, this.#rules.decimal);
    if (x === undefined) {
      this.#texts++;
      if (isDate(cell)) this.#times++;
      if (looksLikeNumber(cell)) this.#likeNumbers++;
      this.#counts = false;
      this.#firstText ??= { cell, row };
      return;
    }
    if (!Number.isFinite(x)) throw this.#bad("finite numbers", `${cell} in row ${row}`, "Mend or remove that row.");
    // A column of ids may yet be left out, so that only encoding refuses what float64 cannot hold.
    this.#numbers++;
    this.#low = Math.min(this.#low, x);
    this.#high = Math.max(this.#high, x);
    this.#first ??= x;
    this.#counts &&= x === this.#first + this.#numbers - 1;
    this.#mean += (x - this.#mean) / this.#numbers;
    this.#whole &&= Number.isInteger(x);
    this.#firstNumber ??= { cell, row };
  }

  /** Whether it numbers the rows: one called so from anywhere on; the first of the table, without a name, from 0 or 1. */
  counts(hasHeader: boolean, isFirst: boolean): boolean {
    if (!this.#counts || this.#first === undefined) return false;
    if (hasHeader && indexNames.test(this.name)) return this.#numbers > 1;
    const isNameless = hasHeader ? /^(Unnamed: 0)?$/.test(this.name) : this.#numbers >= fewestCounted;
    return isFirst && isNameless && (this.#first === 0 || this.#first === 1);
  }

  /** Whether it is what delimiters at the end of every row make. */
  get isVoid(): boolean {
    return this.#numbers === 0 && this.#texts === 0 && /^(column \d+)?$/.test(this.name);
  }

  /** Whether it says when each row was: dates, or seconds or milliseconds since 1970 in a column called so. */
  get isTime(): boolean {
    if (this.#rules.categorical) return false;
    if (this.#times > 0) return this.#times === this.#texts && this.#numbers === 0;
    const within = (low: number, high: number): boolean => this.#low >= low && this.#high < high;
    return (
      this.#numbers > 0 && this.#texts === 0 && timeNames.test(this.name) && (within(5e8, 5e9) || within(5e11, 5e12))
    );
  }

  /** The column as an input. */
  column(): NumericColumn | CategoricalColumn {
    this.#requireOneKind();
    const name = this.name;
    const missing = this.#missing;
    if (this.#texts === 0) return { kind: "numeric", name, fill: this.#mean, missing };
    const warning = this.#likeNumbers * 2 > this.#texts && { looksLike: "numbers" as const };
    return { kind: "categorical", name, categories: this.#categories(), missing, ...warning };
  }

  /** The column as labels: whole numbers are class numbers themselves, words are numbered in alphabetical order. */
  label(): NonNullable<TableSchema["label"]> {
    this.#requireOneKind();
    if (this.#missing > 0) throw this.#bad("a label in every row", `${this.#missing} rows without`);
    if (this.#texts > 0) return { name: this.name, classes: this.#categories() };
    if (!this.#whole) throw this.#bad("labels that are whole numbers or words", "numbers with fractions");
    return { name: this.name };
  }

  #requireOneKind(): void {
    if (this.#numbers === 0 && this.#texts === 0) {
      throw this.#bad("at least one value", "none", "Drop this column.");
    }
    if (this.#numbers === 0 || this.#texts === 0) return;
    const [odd, expected] = this.#texts < this.#numbers ? [this.#firstText!, "numbers"] : [this.#firstNumber!, "words"];
    throw this.#bad(
      `${expected} only`,
      `${JSON.stringify(odd.cell)} in row ${odd.row}`,
      "Mend that cell, list the column as categorical (`categoricalColumns`), or drop it (`dropColumns`)." +
        (odd.row <= headRows ? " Are there rows above the names of columns? Pass over them (`skipRows`)." : ""),
    );
  }

  #categories(): readonly string[] {
    const most = this.#rules.maxCategories;
    if (this.#words.size > most) {
      throw this.#bad(
        `at most ${most} categories`,
        `more, such as ${[...this.#words]
          .slice(0, 3)
          .map((word) => JSON.stringify(word))
          .join(", ")}`,
        "Drop this column if it only names rows (`dropColumns`), allow more (`maxCategories`), or say how its numbers are written (`decimal`).",
      );
    }
    return [...this.#words].sort();
  }

  #bad(expected: string, got: string, remedy?: string): UserError {
    const where = `${this.#where}, column ${JSON.stringify(this.name)}`;
    return new UserError({ where, expected, got, ...(remedy !== undefined && { remedy }) });
  }
}
