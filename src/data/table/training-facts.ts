import { UserError } from "../../core/errors.js";
import { roundedSamples, type Samples } from "../../core/samples.js";
import type { CategoricalColumn, NumericColumn, TableSchema } from "./schema.js";

/** A schema that knows training rows only, and how samples made by the first schema become what it would make. */
export interface TrainingFacts {
  readonly schema: TableSchema;
  readonly apply: (samples: Samples) => Samples;
  /** Words that no training row has: their numbers are left out, and such a row has zeros in that column. */
  readonly unseen: readonly { readonly name: string; readonly words: readonly string[] }[];
}

/**
 * Takes what a schema says of a table's columns (fill values, words, numbers of missing cells) from training rows alone:
 * what it learns from test rows or anomalies would change how they are judged.
 *
 * @example
 * ```ts
 * import { readTable, take, trainingFacts } from "sandglass";
 * const { samples, schema } = await readTable(new TextEncoder().encode("a,b\n1,1\n,2\n3,5\n500,9\n"));
 * const train = take(samples, 3);
 * console.log(trainingFacts(schema, train).apply(train).data); // Float32Array [1, 1, 2, 2, 3, 5]
 * ```
 *
 * @param train Training rows as `schema` encodes them, not scaled yet.
 * @throws UserError when a column has no value in them.
 */
export function trainingFacts(schema: TableSchema, train: Samples, where = "training rows"): TrainingFacts {
  const kept: Kept[] = [];
  const unseen: { readonly name: string; readonly words: readonly string[] }[] = [];
  let at = 0;
  const inputs = schema.inputs.map((column): NumericColumn | CategoricalColumn => {
    const facts = factsOf(train, at, column.kind === "numeric" ? 1 : column.categories.length);
    if (facts.missing === train.count) {
      throw new UserError({
        where: `${where}, column ${JSON.stringify(column.name)}`,
        expected: "at least one value",
        got: "none",
        remedy: "Leave the column out (`dropColumns`).",
      });
    }
    const start = at;
    const { missing } = facts;
    if (column.kind === "numeric") {
      at++;
      const fill = facts.means[0]!;
      kept.push({ at: start, fill });
      return { ...column, fill, missing };
    }
    at += column.categories.length;
    const seen = column.categories.filter((_, index) => facts.means[index]! > 0);
    if (seen.length < column.categories.length) {
      unseen.push({ name: column.name, words: column.categories.filter((word) => !seen.includes(word)) });
    }
    kept.push(...seen.map((word) => ({ at: start + column.categories.indexOf(word), fill: 0 })));
    return { ...column, categories: seen, missing };
  });
  const rows = train.count;
  return { schema: { ...schema, inputs, rows }, apply: (samples) => picked(samples, kept, at), unseen };
}

interface Kept {
  readonly at: number;
  readonly fill: number;
}

function factsOf(
  { count, shape, data, exact, missing }: Samples,
  first: number,
  width: number,
): { readonly means: readonly number[]; readonly missing: number } {
  const size = shape[0]!;
  const numbers = exact ?? data;
  const means = new Array<number>(width).fill(0);
  let seen = 0;
  for (let row = 0; row < count; row++) {
    const from = row * size + first;
    if (missing?.[from] === 1) continue;
    seen++;
    for (let at = 0; at < width; at++) means[at]! += (numbers[from + at]! - means[at]!) / seen;
  }
  return { means, missing: count - seen };
}

/** The kept numbers of each sample, with other stand-ins. */
function picked(samples: Samples, kept: readonly Kept[], size: number): Samples {
  const { count, labels } = samples;
  const from = samples.exact ?? samples.data;
  const numbers = new Float64Array(count * kept.length);
  const missing = samples.missing && new Uint8Array(count * kept.length);
  let to = 0;
  for (let row = 0; row < count; row++) {
    for (const { at, fill } of kept) {
      const hole = samples.missing?.[row * size + at] === 1;
      numbers[to] = hole ? fill : from[row * size + at]!;
      if (hole) missing![to] = 1;
      to++;
    }
  }
  const rounded = roundedSamples([kept.length], count, numbers);
  return { ...rounded, ...(labels && { labels }), ...(missing && { missing }) };
}
