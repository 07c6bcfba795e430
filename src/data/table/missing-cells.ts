import { roundedSamples } from "../../core/samples.js";
import { applyScaler, type Scaler } from "../scalers/scaler.js";
import type { TableSchema } from "./schema.js";

/** What a model sees in place of missing cells, in its units, and how many numbers each column has. */
export function missingCells(
  { inputs }: TableSchema,
  scaler: Scaler,
): { readonly standIns: ArrayLike<number>; readonly widths: readonly number[] } {
  const values = Float64Array.from(
    inputs.flatMap((column) => (column.kind === "numeric" ? [column.fill] : column.categories.map(() => 0))),
  );
  return {
    standIns: applyScaler(scaler, roundedSamples([values.length], 1, values)).data,
    widths: inputs.map((column) => (column.kind === "numeric" ? 1 : column.categories.length)),
  };
}
