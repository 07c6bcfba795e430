import { sizeOf } from "../core/shape.js";
import type { Scaler } from "../data/scalers/scaler.js";
import { blame, type FeatureBlame, usualErrors } from "../detect/index.js";
import type { Section } from "../report/index.js";
import type { AnomalyFound } from "./findings.js";

const shown = 8;
const columns = 3;

/** Which columns the most anomalous test samples are blamed on: what stood there, and what the model expected. */
export function blameSection({ ours, materials, parts, names }: AnomalyFound): Section {
  const usual = usualErrors(materials.calibration);
  const order = [...ours.test.keys()].sort((a, b) => ours.test[b]! - ours.test[a]!).slice(0, shown);
  const rows = parts.rows?.test;
  const width = sizeOf(materials.test.shape);
  const words = (one: FeatureBlame): string => {
    const element = Number(one.feature);
    const [actual, expected] = [one.input, one.reconstruction].map((value) => inUnits(value, element, parts.scaler));
    const name = parts.featureNames?.[element] ?? `column ${element}`;
    return `${name}: ${actual}, expected ${expected} (${Math.round(100 * one.share)}\u00a0%)`;
  };
  return {
    kind: "table",
    title: "Blame",
    text: "The columns that make the highest scores of the test: actual value, expected value, and share of the error.",
    columns: [
      names === undefined && rows !== undefined ? "row" : "test sample",
      "score",
      ...["most blamed", "second", "third"].slice(0, width),
    ],
    rows: order.map((sample) => [
      names?.[sample] ?? String(rows === undefined ? sample : rows[sample]! + 1),
      ours.test[sample]!.toPrecision(3),
      ...blame(materials.test, sample, { usual, top: columns }).map(words),
    ]),
    ...(names === undefined && rows !== undefined && { note: "Rows are counted from 1, a header left out." }),
  };
}

/** A number of a sample in the units of the data, four significant digits of it. */
function inUnits(value: number, element: number, scaler: Scaler | undefined): string {
  const of = (values: readonly number[]): number => values[values.length === 1 ? 0 : element]!;
  const raw = scaler === undefined ? value : value * of(scaler.spread) + of(scaler.center);
  return String(Number(raw.toPrecision(4))).replace("-", "−");
}
