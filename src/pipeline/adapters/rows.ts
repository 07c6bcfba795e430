import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import { applyScaler, invertScaler, type Scaler } from "../../data/scalers/scaler.js";
import { rowEncoder } from "../../data/table/encode.js";
import { featureNames, type TableSchema } from "../../data/table/schema.js";
import type { Adapter, Row } from "../adapter.js";
import { isSamples, named, samplesIn } from "./samples.js";

/** Rows of a table: objects by column, or arrays in the table's order; or numbers that were encoded already. */
export function rowsAdapter(schema: TableSchema, scaler: Scaler | undefined, shape: Shape): Adapter {
  const fitted = scaler && { ...scaler, shape };
  const toModel = (samples: Samples): Samples => (fitted === undefined ? samples : applyScaler(fitted, samples));
  return {
    adapt: (raw) => {
      if (isSamples(raw)) return named(toModel(samplesIn(raw, shape)));
      if (Array.isArray(raw)) return named(toModel(encoded(raw as readonly Row[], schema, shape)));
      throw new UserError({ where: "data", expected: "rows of a table: objects or arrays", got: typeof raw });
    },
    restore: (samples) => (fitted === undefined ? samples : invertScaler(fitted, samples)),
    featureNames: featureNames(schema),
  };
}

function encoded(rows: readonly Row[], schema: TableSchema, shape: Shape): Samples {
  const columns = schema.inputs.map(({ name }) => name);
  const encoder = rowEncoder(schema, columns, "row");
  const size = sizeOf(shape);
  const data = new Float32Array(rows.length * size);
  for (const [at, row] of rows.entries()) encoder.encode(cellsOf(row, columns, at), at, data, at * size);
  return { shape, count: rows.length, data, scale: 1 };
}

/** The cells of a row in the order of `columns`, as text. Throws a UserError for a row of another length or without one. */
export function cellsOf(row: Row, columns: readonly string[], at: number): string[] {
  const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
  if (Array.isArray(row)) {
    if (row.length === columns.length) return row.map(text);
    throw new UserError({ where: `row ${at}`, expected: `${columns.length} values`, got: `${row.length}` });
  }
  const record = row as Readonly<Record<string, unknown>>;
  const absent = columns.find((name) => !Object.hasOwn(record, name));
  if (absent === undefined) return columns.map((name) => text(record[name]));
  throw new UserError({
    where: `row ${at}`,
    expected: `a column ${JSON.stringify(absent)}`,
    got: Object.keys(record).join(", ") || "none",
  });
}
