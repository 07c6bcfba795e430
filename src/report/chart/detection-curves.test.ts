import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { thin } from "./detection-curves.js";
import { precisionRecallChart, precisionRecallData } from "./precision-recall-chart.js";
import { rocChart, rocChartData } from "./roc-chart.js";

// scikit-learn 1.2.1: roc_curve (drop_intermediate=False), roc_auc_score, precision_recall_curve, average_precision_score.
const detectors = [{ name: "ours", scores: [0.1, 0.4, 0.35, 0.8] }];
const labels = [0, 0, 1, 1];

test("ROC points and area are scikit-learn's, with the threshold's point", () => {
  const { curves, operating } = rocChartData({ detectors, labels, threshold: 0.37 });
  assert.equal(curves[0]!.area, 0.75);
  assert.deepEqual(curves[0]!.points, [
    { x: 0, y: 0 },
    { x: 0, y: 0.5 },
    { x: 0.5, y: 0.5 },
    { x: 0.5, y: 1 },
    { x: 1, y: 1 },
  ]);
  assert.deepEqual(operating, { x: 0.5, y: 0.5 });
});

test("precision and recall are scikit-learn's, with the threshold's point", () => {
  const { curves, operating } = precisionRecallData({ detectors, labels, threshold: 0.37 });
  assert.ok(Math.abs(curves[0]!.area - 0.8333333333) < 1e-9);
  assert.deepEqual(curves[0]!.points, [
    { x: 0, y: 1 },
    { x: 0.5, y: 1 },
    { x: 0.5, y: 0.5 },
    { x: 1, y: 2 / 3 },
    { x: 1, y: 0.5 },
  ]);
  assert.deepEqual(operating, { x: 0.5, y: 0.5 });
});

test("a threshold above every score has a place on the ROC curve and none on the other", () => {
  assert.deepEqual(rocChartData({ detectors, labels, threshold: 1 }).operating, { x: 0, y: 0 });
  assert.equal(precisionRecallData({ detectors, labels, threshold: 1 }).operating, undefined);
});

test("thinning keeps the ends and never moves a curve by more than it may", () => {
  const points = Array.from({ length: 10001 }, (_, at) => ({ x: at / 10000, y: (at / 10000) ** 0.1 }));
  const kept = thin(points);
  assert.ok(kept.length < 800, String(kept.length));
  assert.deepEqual([kept[0], kept.at(-1)], [points[0], points.at(-1)]);
  for (const point of points) {
    const near = kept.some((other) => Math.abs(other.x - point.x) <= 0.0025 && Math.abs(other.y - point.y) <= 0.0025);
    assert.ok(near, JSON.stringify(point));
  }
});

test("one class only is refused, not drawn", () => {
  assert.throws(() => rocChart({ detectors, labels: [0, 0, 0, 0] }), UserError);
  assert.throws(() => precisionRecallChart({ detectors, labels: [0, 0, 0, 0] }), UserError);
});
