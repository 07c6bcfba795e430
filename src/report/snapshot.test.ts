import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { confusionMatrix } from "./chart/confusion-matrix.js";
import { errorHistogram } from "./chart/error-histogram.js";
import { importanceBars } from "./chart/importance-bars.js";
import { learningCurves } from "./chart/learning-curves.js";
import { lossCurve } from "./chart/loss-curve.js";
import { objectiveHistory } from "./chart/objective-history.js";
import { parallelCoordinates } from "./chart/parallel-coordinates.js";
import { paretoChart } from "./chart/pareto-chart.js";
import { rocChart } from "./chart/roc-chart.js";
import { sliceChart } from "./chart/slice-chart.js";
import { stretchChart } from "./chart/stretch-chart.js";
import type { Figure } from "./figure.js";
import { easiestHardest } from "./pictures/easiest-hardest.js";

// Small drawings kept in src/report/snapshots, to be looked at whenever they change.
// SANDGLASS_SNAPSHOTS=write node scripts/test.mjs report/snapshot rewrites them.

const digits = { shape: [1, 2, 2], count: 2, data: Uint8Array.of(0, 64, 128, 255, 255, 0, 0, 0), scale: 1 / 255 };

const search = { valueName: "MSE", better: "lower" } as const;
const loss = { name: "loss", kind: "choice", values: ["mse", "ssim"] } as const;
const rate = { name: "learningRate", kind: "log", low: 0.001, high: 0.1 } as const;
const window = { name: "window", kind: "linear", low: 3, high: 7, whole: true, values: [3, 5, 7] } as const;

const figures: readonly Figure[] = [
  lossCurve({
    lossName: "BCE",
    history: [
      { epoch: 1, loss: 0.4, valLoss: 0.3 },
      { epoch: 2, loss: 0.25, valLoss: 0.2 },
      { epoch: 3, loss: 0.2, valLoss: 0.22 },
    ],
  }),
  easiestHardest({
    originals: digits,
    reconstructions: { ...digits, data: new Float32Array(8), scale: 1 },
    errors: [0.33, 0.25],
    errorName: "MSE",
    latentSize: 1,
    count: 1,
  }),
  rocChart({ detectors: [{ name: "ours", scores: [0.1, 0.4, 0.35, 0.8] }], labels: [0, 0, 1, 1], threshold: 0.37 }),
  errorHistogram({
    scores: { calibration: [1, 2], normal: [1, 2, 2], anomalous: [4] },
    threshold: 3,
    scoreName: "MSE",
  }),
  stretchChart({
    channels: [{ name: "pressure", values: [1, 1.2, 5, 1] }],
    scores: [0.1, 0.1, 3, 0.2],
    threshold: 1,
    stretches: [{ first: 2, end: 3 }],
    labels: [{ first: 1, end: 3 }],
  }),
  confusionMatrix({ counts: { trueNegatives: 9, falsePositives: 1, falseNegatives: 1, truePositives: 3 } }),
  objectiveHistory({
    ...search,
    trials: [
      { number: 0, value: 0.5 },
      { number: 1, value: 0.45 },
      { number: 2, value: 1e9 },
      { number: 3, value: 0.48 },
      { number: 4, fate: "pruned" },
      { number: 5, value: 0.4 },
      { number: 6, fate: "failed" },
      { number: 7, value: 0.3, fate: "infeasible" },
    ],
  }),
  learningCurves({
    ...{ ...search, stepName: "epoch", best: 1 },
    curves: (["complete", "complete", "pruned", "paused", "running", "failed"] as const).map((state, number) => ({
      ...{ number, state },
      reports: [0.9, 0.5, 0.4].slice(0, state === "complete" ? 3 : 2).map((value, at) => ({
        step: at + 1,
        value: value - number / 50,
      })),
    })),
  }),
  parallelCoordinates({
    ...{ ...search, axes: [rate, loss, window] },
    lines: [
      { settings: [0.001, "mse", undefined], value: 0.5 },
      { settings: [0.01, "ssim", 5], value: 0.4 },
      { settings: [0.05, "ssim", 3], value: 0.45 },
    ],
  }),
  sliceChart({
    ...{ ...search, axis: loss },
    points: [0.5, 0.45, 0.47, 0.4].map((value, at) => ({ setting: at < 3 ? "mse" : "ssim", value })),
  }),
  importanceBars({
    importances: { learningRate: 0.7, loss: 0.25, window: 0.0004 },
    subtitle: "share of the variance of MSE",
  }),
  paretoChart({
    x: { name: "code size", better: "lower" },
    y: { name: "SSIM", better: "higher" },
    points: [
      { number: 0, x: 16, y: 0.8, standing: "front" },
      { number: 1, x: 64, y: 0.9, standing: "front" },
      { number: 2, x: 64, y: 0.85, standing: "dominated" },
      { number: 3, x: 32, y: 0.95, standing: "infeasible" },
    ],
  }),
];

for (const { name, svg } of figures) {
  test(`${name} is drawn as it was`, () => {
    const file = new URL(`../../src/report/snapshots/${name}.svg`, import.meta.url);
    const lines = `${svg.replaceAll("><", ">\n<")}\n`;
    if (process.env["SANDGLASS_SNAPSHOTS"] === "write") writeFileSync(file, lines);
    assert.equal(lines, readFileSync(file, "utf8"));
  });
}
