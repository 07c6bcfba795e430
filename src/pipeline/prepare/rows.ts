import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { applyScaler, fitScaler } from "../../data/scalers/scaler.js";
import { ColumnFacts } from "../../data/table/column-facts.js";
import { featureNames, type TableSchema } from "../../data/table/schema.js";
import type { Raw, Row } from "../adapter.js";
import { cellsOf, rowsAdapter } from "../adapters/rows.js";
import type { Choices } from "../choices.js";
import type { FitDetectorOptions } from "../fit-options.js";
import type { Prepared } from "../prepared.js";
import { divide } from "./divide.js";

/** Rows as objects or arrays: what their columns hold is found out from them. */
export function prepareRows(raw: Raw, usual: Choices, options: FitDetectorOptions): Prepared {
  const rows = raw as readonly Row[];
  const schema = schemaOf(rows);
  const samples = rowsAdapter(schema, undefined, [featureNames(schema).length]).adapt(rows).samples;
  const { seed = 0, calibration: share = usual.calibration, threshold = usual.threshold } = options;
  const divided = divide(samples, { share, threshold, seed });
  const scaler = fitScaler("min-max", divided.train);
  const scaled = (part: Samples): Samples => applyScaler(scaler, part);
  return {
    input: { kind: "table", schema },
    scaler,
    train: scaled(divided.train),
    calibration: scaled(divided.calibration),
    rows: divided.rows,
    notices: [],
  };
}

function schemaOf(rows: readonly Row[]): TableSchema {
  const [first] = rows;
  if (first === undefined) throw new UserError({ where: "training data", expected: "rows", got: "none" });
  const names = Array.isArray(first) ? first.map((_, index) => `column ${index}`) : Object.keys(first);
  const facts = names.map(
    (name) => new ColumnFacts(name, "rows", { categorical: false, maxCategories: 64, missing: "fill" }),
  );
  for (const [at, row] of rows.entries()) {
    for (const [index, cell] of cellsOf(row, names, at).entries()) facts[index]!.add(cell, at);
  }
  return {
    delimiter: ",",
    header: true,
    names,
    inputs: facts.map((one) => one.column()),
    missing: "fill",
    rows: rows.length,
  };
}
