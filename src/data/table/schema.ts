/** A column of numbers. */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  /** What stands in for a missing number: the mean of the others, of the training rows where the schema was fitted on them. */
  readonly fill: number;
  /** Missing numbers when the schema was made. */
  readonly missing: number;
}

/** A column of words, one input number for each (one-hot). */
export interface CategoricalColumn {
  readonly kind: "categorical";
  readonly name: string;
  readonly categories: readonly string[];
  readonly missing: number;
  /** Set where the words look like numbers written otherwise. */
  readonly looksLike?: "numbers";
}

/** How rows of text become samples: made from training data, kept with the model, plain JSON. */
export interface TableSchema {
  readonly delimiter: string;
  /** Whether the first row holds names; without, a column is called by its index, `column 0`. */
  readonly header: boolean;
  /** Every column of the file, in its order, used or not. */
  readonly names: readonly string[];
  /** The columns samples are made of. */
  readonly inputs: readonly (NumericColumn | CategoricalColumn)[];
  /** The column of class labels; `classes` names class 0, 1 … where the column holds words. */
  readonly label?: { readonly name: string; readonly classes?: readonly string[] };
  /** What happens to missing numbers and words: filled by the mean and all zeros, or an error. */
  readonly missing: "fill" | "error";
  /** Rows of data when the schema was made. */
  readonly rows: number;
  /** Set where numbers have decimal commas. */
  readonly decimal?: ",";
  /** How the text was coded, where that was told. */
  readonly encoding?: string;
  /** The column that says when each row was: carried along, no input. */
  readonly time?: string;
  /** Columns that are no inputs, and why. */
  readonly leftOut?: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Name of each number of a sample, for blame and tables: `amount`, `colour=red`.
 *
 * @example
 * ```ts
 * import { featureNames, readTable } from "sandglass";
 * const { schema } = await readTable(new TextEncoder().encode("size,colour\n1,red\n2,blue\n"));
 * console.log(featureNames(schema).join(" ")); // size colour=blue colour=red
 * ```
 */
export function featureNames(schema: TableSchema): readonly string[] {
  return schema.inputs.flatMap((column) =>
    column.kind === "numeric" ? [column.name] : column.categories.map((word) => `${column.name}=${word}`),
  );
}
