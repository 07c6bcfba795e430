import { UserError } from "../../core/errors.js";
import { roundedSamples, type Samples } from "../../core/samples.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import { applyScaler, invertScaler, type Scaler } from "../../data/scalers/scaler.js";
import { rowEncoder } from "../../data/table/encode.js";
import { recode } from "../../data/table/recode.js";
import { featureNames, type TableSchema } from "../../data/table/schema.js";
import type { Table } from "../../data/table/table.js";
import type { Adapted, Adapter, Row } from "../adapter.js";
import { isSamples, named, samplesIn } from "./samples.js";

/** Rows of a table: objects by column, or arrays in the table's order; a table that was read; or its numbers. */
export function rowsAdapter(schema: TableSchema, scaler: Scaler | undefined, shape: Shape): Adapter {
  const fitted = scaler && { ...scaler, shape };
  const rows = rowsEncoder(schema);
  const toModel = (samples: Samples): Samples => (fitted === undefined ? samples : applyScaler(fitted, samples));
  return {
    adapt: (raw): Adapted => {
      if (isTable(raw)) return { samples: toModel(recode(raw, schema)), names: raw.rows };
      if (isSamples(raw)) return named(toModel(samplesIn(raw, shape)));
      if (Array.isArray(raw)) return named(toModel(rows(raw as readonly Row[])));
      throw new UserError({
        where: "data",
        expected: "rows of a table: objects or arrays",
        got: raw === null ? "null" : typeof raw,
      });
    },
    restore: (samples) => (fitted === undefined ? samples : invertScaler(fitted, samples)),
    featureNames: featureNames(schema),
    columns: schema.inputs.map((column) => ({
      name: column.name,
      width: column.kind === "numeric" ? 1 : column.categories.length,
    })),
  };
}

export function isTable(raw: unknown): raw is Table {
  return typeof raw === "object" && raw !== null && "schema" in raw && "samples" in raw;
}

/** Rows as numbers in the table's units, in double precision. */
export function encodeRows(rows: readonly Row[], schema: TableSchema): Samples {
  return rowsEncoder(schema)(rows);
}

/** The same for many calls: what the schema says is looked up once. */
function rowsEncoder(schema: TableSchema): (rows: readonly Row[]) => Samples {
  const columns = schema.inputs.map(({ name }) => name);
  const encoder = rowEncoder(schema, columns, "data");
  const shape = [featureNames(schema).length];
  const size = sizeOf(shape);
  return (rows) => {
    const data = new Float64Array(rows.length * size);
    const missing = new Uint8Array(data.length);
    for (const [at, row] of rows.entries()) encoder.encode(cellsOf(row, columns, at), at, data, at * size, missing);
    return { ...roundedSamples(shape, rows.length, data), ...(missing.includes(1) && { missing }) };
  };
}

/** The cells of a row in the order of `columns`, as text. Throws a UserError for a row of another length or without one. */
export function cellsOf(row: Row, columns: readonly string[], at: number): string[] {
  const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
  if (Array.isArray(row)) {
    if (row.length === columns.length) return row.map(text);
    throw new UserError({ where: `row ${at}`, expected: `${columns.length} values`, got: `${row.length}` });
  }
  if (typeof row !== "object" || row === null) {
    throw new UserError({ where: `row ${at}`, expected: "an object or an array", got: String(row) });
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
