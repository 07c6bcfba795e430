import assert from "node:assert/strict";
import { test } from "node:test";
import { confusionMatrix, confusionMatrixData } from "./confusion-matrix.js";

test("counts stand in the row of the truth, shares are of that row", () => {
  const counts = { trueNegatives: 90, falsePositives: 10, falseNegatives: 1, truePositives: 3 };
  assert.deepEqual(confusionMatrixData({ counts }), [
    { truth: "normal", verdict: "normal", count: 90, share: 0.9 },
    { truth: "normal", verdict: "anomalous", count: 10, share: 0.1 },
    { truth: "anomalous", verdict: "normal", count: 1, share: 0.25 },
    { truth: "anomalous", verdict: "anomalous", count: 3, share: 0.75 },
  ]);
});

test("a class that is missing has shares of zero", () => {
  const counts = { trueNegatives: 2, falsePositives: 0, falseNegatives: 0, truePositives: 0 };
  assert.deepEqual(
    confusionMatrixData({ counts }).map((cell) => cell.share),
    [1, 0, 0, 0],
  );
  assert.doesNotMatch(confusionMatrix({ counts }).svg, /NaN/);
});
