import { UserError } from "../../core/errors.js";
import { isMissing, numberIn } from "./cell.js";
import type { CategoricalColumn, NumericColumn, TableSchema } from "./schema.js";

interface ColumnRules {
  readonly categorical: boolean;
  readonly maxCategories: number;
  readonly missing: "fill" | "error";
}

/** What has been seen of one column, in constant memory. */
export class ColumnFacts {
  readonly #name: string;
  readonly #where: string;
  readonly #rules: ColumnRules;
  readonly #words = new Set<string>();
  #numbers = 0;
  #mean = 0;
  #whole = true;
  #texts = 0;
  #missing = 0;
  #firstText: { readonly cell: string; readonly row: number } | undefined;
  #firstNumber: { readonly cell: string; readonly row: number } | undefined;

  constructor(name: string, where: string, rules: ColumnRules) {
    this.#name = name;
    this.#where = where;
    this.#rules = rules;
  }

  add(cell: string, row: number): void {
    if (isMissing(cell)) {
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
    const x = this.#rules.categorical ? undefined : numberIn(cell);
    if (x === undefined) {
      this.#texts++;
      this.#firstText ??= { cell, row };
      return;
    }
    if (!Number.isFinite(x)) throw this.#bad("finite numbers", `${cell} in row ${row}`, "Mend or remove that row.");
    this.#numbers++;
    this.#mean += (x - this.#mean) / this.#numbers;
    this.#whole &&= Number.isInteger(x);
    this.#firstNumber ??= { cell, row };
  }

  /** The column as an input. */
  column(): NumericColumn | CategoricalColumn {
    this.#requireOneKind();
    const name = this.#name;
    const missing = this.#missing;
    if (this.#texts === 0) return { kind: "numeric", name, fill: this.#mean, missing };
    return { kind: "categorical", name, categories: this.#categories(), missing };
  }

  /** The column as labels: whole numbers are class numbers themselves, words are numbered in alphabetical order. */
  label(): NonNullable<TableSchema["label"]> {
    this.#requireOneKind();
    if (this.#missing > 0) throw this.#bad("a label in every row", `${this.#missing} rows without`);
    if (this.#texts > 0) return { name: this.#name, classes: this.#categories() };
    if (!this.#whole) throw this.#bad("labels that are whole numbers or words", "numbers with fractions");
    return { name: this.#name };
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
      "Mend that cell, list the column as categorical, or drop it.",
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
        "Drop this column if it only names rows, or allow more categories.",
      );
    }
    return [...this.#words].sort();
  }

  #bad(expected: string, got: string, remedy?: string): UserError {
    const where = `${this.#where}, column ${JSON.stringify(this.#name)}`;
    return new UserError({ where, expected, got, ...(remedy !== undefined && { remedy }) });
  }
}
