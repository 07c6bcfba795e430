import { UserError } from "../../core/errors.js";
import { roundedSamples, type Samples } from "../../core/samples.js";
import type { EncodeOptions } from "./encode.js";
import { type CategoricalColumn, featureNames, type NumericColumn, type TableSchema } from "./schema.js";

/** A table in memory. */
interface Coded {
  readonly samples: Samples;
  readonly schema: TableSchema;
}

/**
 * The samples of one table as the schema of another says: columns found by name, words by their spelling, missing cells with
 * the other's stand-ins.
 *
 * @throws UserError for a column that is not there or holds another kind, and for words the schema does not know.
 */
export function recode({ samples, schema: own }: Coded, schema: TableSchema, options: EncodeOptions = {}): Samples {
  const width = featureNames(schema).length;
  const ownWidth = samples.shape[0]!;
  const data = new Float64Array(samples.count * width);
  const missing = new Uint8Array(data.length);
  let to = 0;
  for (const column of schema.inputs) {
    const { column: found, at: from } = place(own, column);
    const size = widthOf(column);
    for (let row = 0; row < samples.count; row++) {
      const [source, target] = [row * ownWidth + from, row * width + to];
      if (samples.missing?.[source]) {
        missing.fill(1, target, target + size);
        if (column.kind === "numeric") data[target] = column.fill;
      } else if (column.kind === "numeric") data[target] = (samples.exact ?? samples.data)[source]! * samples.scale;
      else {
        const word = wordAt(found as CategoricalColumn, samples, source);
        const at = column.categories.indexOf(word);
        if (at >= 0) data[target + at] = 1;
        else if (options.unseen !== "zeros") throw unseen(column, word, row);
      }
    }
    to += size;
  }
  return { ...roundedSamples([width], samples.count, data), ...(missing.includes(1) && { missing }) };
}

const widthOf = (column: NumericColumn | CategoricalColumn): number =>
  column.kind === "numeric" ? 1 : column.categories.length;

function place(
  { inputs }: TableSchema,
  wanted: NumericColumn | CategoricalColumn,
): { readonly column: NumericColumn | CategoricalColumn; readonly at: number } {
  let at = 0;
  for (const column of inputs) {
    if (column.name === wanted.name && column.kind === wanted.kind) return { column, at };
    at += widthOf(column);
  }
  const same = inputs.find(({ name }) => name === wanted.name);
  const kinds = { numeric: "numbers", categorical: "words" } as const;
  throw new UserError({
    where: "table",
    expected: `a column ${JSON.stringify(wanted.name)} of ${kinds[wanted.kind]}, as in the training data`,
    got: same === undefined ? inputs.map(({ name }) => name).join(", ") : `one of ${kinds[same.kind]}`,
  });
}

function wordAt({ categories }: CategoricalColumn, { data }: Samples, from: number): string {
  return categories[categories.findIndex((_, index) => data[from + index] === 1)] ?? "";
}

function unseen(column: CategoricalColumn, word: string, row: number): UserError {
  const known = column.categories.slice(0, 10).join(", ") + (column.categories.length > 10 ? " …" : "");
  return new UserError({
    where: `table, column ${JSON.stringify(column.name)}, row ${row}`,
    expected: `one of ${known}`,
    got: JSON.stringify(word),
    remedy: "Train with rows that have it.",
  });
}
