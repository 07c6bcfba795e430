import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { fitDetector } from "../pipeline/fit.js";
import { evaluateDetector } from "./evaluate-detector.js";

/** Three columns on a line, and some off it. */
function rows(seed: number, count: number, off = 0): number[][] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const along = random.normal();
    return [along, 2 * along + random.normal(0, 0.05), off - along + random.normal(0, 0.05)];
  });
}

test("a detector judged on labelled data, beside baselines calibrated apart", async () => {
  const training = rows(1, 400);
  const detector = await fitDetector(training, { epochs: 20 });
  try {
    const data = [...rows(2, 100), ...rows(3, 50, 1)];
    const labels = data.map((_, at) => at >= 100);
    const found = await evaluateDetector(detector, data, labels, { training });
    assert.ok(found.metrics["auroc"]! > 0.99 && found.metrics["falseAlarmRate"]! < 0.15, JSON.stringify(found.metrics));
    assert.deepEqual(Object.keys(found.baselines).sort(), [
      "isolation-forest",
      "knn-5",
      "majority",
      "mean-intensity",
      "pca-90%",
    ]);
    assert.equal(found.baselines["majority"]!["accuracy"], 100 / 150);
    assert.match(found.verdict, /AUROC/);
    await assert.rejects(
      evaluateDetector(detector, data, [0, 1]),
      /labels: expected one for each of 150 samples, got 2/,
    );
    const alone = await evaluateDetector(detector, rows(4, 40), new Uint8Array(40));
    assert.equal(alone.metrics["auroc"], undefined);
    assert.match(alone.verdict, /\d+ of 40 were flagged/);
  } finally {
    await detector.close();
  }
});
