import { UserError } from "../../core/errors.js";
import { select } from "../../core/samples.js";
import { applyScaler, fitScaler } from "../../data/scalers/scaler.js";
import { ColumnFacts } from "../../data/table/column-facts.js";
import { missingCells } from "../../data/table/missing-cells.js";
import type { TableSchema } from "../../data/table/schema.js";
import type { Table } from "../../data/table/table.js";
import { trainingFacts } from "../../data/table/training-facts.js";
import type { Raw, Row } from "../adapter.js";
import { cellsOf, encodeRows, isTable } from "../adapters/rows.js";
import type { Choices } from "../choices.js";
import type { FitDetectorOptions } from "../fit-options.js";
import type { Prepared } from "../prepared.js";
import { divide } from "./divide.js";

/** Rows as objects or arrays, or a table that was read: what stands in for gaps is learned from the training rows. */
export function prepareRows(raw: Raw, usual: Choices, options: FitDetectorOptions): Omit<Prepared, "sha256"> {
  const { samples: whole, schema: given } = isTable(raw) ? raw : tableOf(raw as readonly Row[]);
  const { labels, ...unlabelled } = whole;
  const { seed = 0, calibration: share = usual.calibration, threshold = usual.threshold } = options;
  const rows = divide(whole.count, { share, threshold, seed });
  const facts = trainingFacts(given, select(unlabelled, rows.training));
  const { schema } = facts;
  const train = facts.apply(select(unlabelled, rows.training));
  const scaler = fitScaler("min-max", train);
  return {
    input: { kind: "table", schema },
    scaler,
    train: applyScaler(scaler, train),
    calibration: applyScaler(scaler, facts.apply(select(unlabelled, rows.calibration))),
    missing: missingCells(schema, scaler),
    rows,
    notices: labels === undefined ? [] : ["Labels were not looked at: every row counts as normal."],
  };
}

function tableOf(rows: readonly Row[]): Pick<Table, "samples" | "schema"> {
  const schema = schemaOf(rows);
  return { schema, samples: encodeRows(rows, schema) };
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
  const inputs = facts.map((one) => one.column());
  return { delimiter: ",", header: true, names, inputs, missing: "fill", rows: rows.length };
}
