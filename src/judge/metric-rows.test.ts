import assert from "node:assert/strict";
import { test } from "node:test";
import { metricRows } from "./metric-rows.js";

const columns = [
  { auroc: 0.95004, recall: 0.7, falseAlarmRate: 0.05, mse: 0.1 },
  { auroc: 0.95001, recall: 0.01, falseAlarmRate: 0.02 },
  { auroc: 0.9, recall: 0.5, falseAlarmRate: 0.05 },
];

const best = (rivals?: boolean): Record<string, number[]> =>
  Object.fromEntries(
    metricRows(columns, rivals === undefined ? {} : { rivals }).map(({ name, cells }) => [
      name,
      cells.flatMap((cell, at) => (cell?.best ? [at] : [])),
    ]),
  );

test("all ties are best, but no false-alarm rate of what finds nothing, and nothing without a rival", () => {
  assert.deepEqual(best(), { AUROC: [0, 1], recall: [0], "false-alarm rate": [0, 2], MSE: [] });
});

test("seeds are no rivals: none of them is best", () => {
  assert.deepEqual(best(false), { AUROC: [], recall: [], "false-alarm rate": [], MSE: [] });
});
