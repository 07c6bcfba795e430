import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { confusionMatrix } from "./chart/confusion-matrix.js";
import { errorHistogram } from "./chart/error-histogram.js";
import { lossCurve } from "./chart/loss-curve.js";
import { rocChart } from "./chart/roc-chart.js";
import { stretchChart } from "./chart/stretch-chart.js";
import type { Figure } from "./figure.js";
import { easiestHardest } from "./pictures/easiest-hardest.js";

// Small drawings kept in src/report/snapshots, to be looked at whenever they change.
// SANDGLASS_SNAPSHOTS=write node scripts/test.mjs report/snapshot rewrites them.

const digits = { shape: [1, 2, 2], count: 2, data: Uint8Array.of(0, 64, 128, 255, 255, 0, 0, 0), scale: 1 / 255 };

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
];

for (const { name, svg } of figures) {
  test(`${name} is drawn as it was`, () => {
    const file = new URL(`../../src/report/snapshots/${name}.svg`, import.meta.url);
    const lines = `${svg.replaceAll("><", ">\n<")}\n`;
    if (process.env["SANDGLASS_SNAPSHOTS"] === "write") writeFileSync(file, lines);
    assert.equal(lines, readFileSync(file, "utf8"));
  });
}
