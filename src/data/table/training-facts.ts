import { UserError } from "../../core/errors.js";
import type { RawSamples } from "../../core/samples.js";
import type { CategoricalColumn, NumericColumn, TableSchema } from "./schema.js";

/** A table whose facts are those of its training rows. */
export interface Refitted {
  readonly schema: TableSchema;
  readonly samples: RawSamples;
}

/**
 * Takes the facts of a table from its training rows alone: what stands in for missing numbers, and which words there are.
 * What the whole file told would let the rows to be judged have a say. Words that only other rows have become zeros.
 *
 * @throws UserError when a column has no value in the training rows.
 */
export function trainingFacts(schema: TableSchema, samples: RawSamples, training: ArrayLike<number>): Refitted {
  const width = samples.shape[0]!;
  const missing = samples.missing ?? new Uint8Array(samples.count * width);
  const kept: number[] = [];
  const standIns: number[] = [];
  let from = 0;
  const inputs = schema.inputs.map((column): NumericColumn | CategoricalColumn => {
    const first = from;
    from += column.kind === "numeric" ? 1 : column.categories.length;
    const present = Array.from(training).filter((row) => missing[row * width + first] === 0);
    if (present.length === 0) throw noValue(column.name, training.length);
    const gaps = training.length - present.length;
    if (column.kind === "numeric") {
      // As a running mean: a sum of large numbers would lose the last digits.
      const fill = present.reduce((mean, row, at) => mean + (samples.data[row * width + first]! - mean) / (at + 1), 0);
      kept.push(first);
      standIns.push(fill);
      return { ...column, fill, missing: gaps };
    }
    const seen = column.categories.map((_, at) => present.some((row) => samples.data[row * width + first + at] === 1));
    seen.forEach((one, at) => {
      if (!one) return;
      kept.push(first + at);
      standIns.push(0);
    });
    return { ...column, categories: column.categories.filter((_, at) => seen[at]), missing: gaps };
  });
  const data = new Float64Array(samples.count * kept.length);
  const holes = new Uint8Array(data.length);
  for (let row = 0; row < samples.count; row++) {
    for (const [at, element] of kept.entries()) {
      const hole = missing[row * width + element]!;
      holes[row * kept.length + at] = hole;
      data[row * kept.length + at] = hole ? standIns[at]! : samples.data[row * width + element]!;
    }
  }
  const { missing: _, ...rest } = samples;
  return {
    schema: { ...schema, inputs, rows: training.length },
    samples: { ...rest, shape: [kept.length], data, ...(holes.includes(1) && { missing: holes }) },
  };
}

/** What stands in for each number of a sample when its cell is empty, and how many numbers each column has. */
export function standInsOf({ inputs }: TableSchema): {
  readonly values: Float64Array;
  readonly widths: readonly number[];
} {
  return {
    values: Float64Array.from(
      inputs.flatMap((column) => (column.kind === "numeric" ? [column.fill] : column.categories.map(() => 0))),
    ),
    widths: inputs.map((column) => (column.kind === "numeric" ? 1 : column.categories.length)),
  };
}

function noValue(name: string, rows: number): UserError {
  return new UserError({
    where: `column ${JSON.stringify(name)}`,
    expected: "a value in at least one training row",
    got: `none in ${rows}`,
    remedy: "Drop this column.",
  });
}
