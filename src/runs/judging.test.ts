import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Random } from "../core/random.js";
import type { Samples } from "../core/samples.js";
import { divided, dividedTraining, scaling } from "../data/parts/anomaly-parts.js";
import type { Parts } from "../data/parts/parts.js";
import { parseScore, parseThreshold } from "../detect/index.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import type { Finding } from "../judge/evaluation.js";
import { judgeAnomalies } from "../judge/judge-anomalies.js";
import type { JudgedByAnomalies } from "../judge/judged.js";
import { findRecipe } from "../recipes/list.js";
import { fit, Predictor } from "../train/index.js";
import { spread } from "./repeats.js";

let engine: Engine;
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
});
after(() => engine.dispose());

/** Heartbeats of a kind: normal ones (label 1) have one bump at the same place, the others (0) a second one. */
function beats(seed: number, normals: number, others: number): Samples {
  const random = new Random(seed, "beats");
  const count = normals + others;
  const data = new Float32Array(count * 140);
  for (let beat = 0; beat < count; beat++) {
    const height = random.normal(1, 0.1);
    for (let at = 0; at < 140; at++) {
      const second = beat < normals ? 0 : 0.8 * Math.exp(-(((at - 100) / 8) ** 2));
      data[beat * 140 + at] = height * Math.exp(-(((at - 40) / 10) ** 2)) + second + random.normal(0, 0.02);
    }
  }
  const labels = Uint8Array.from({ length: count }, (_, at) => (at < normals ? 1 : 0));
  return { shape: [1, 140], count, data, scale: 1, labels };
}

async function judged(parts: Parts, variant: string, changes: Partial<JudgedByAnomalies> = {}): Promise<Finding> {
  const plan = findRecipe("ecg-anomaly").plan({ variant });
  const rules = plan.judged as JudgedByAnomalies;
  const trained = plan.model(0);
  const optimizer = plan.optimizer(plan.defaults.learningRate, { steps: 60 });
  for await (const _ of fit(trained, parts.train, { engine, epochs: 10, batchSize: 32, loss: plan.loss, optimizer }));
  const [model, untrained] = await Promise.all([trained, plan.model(0)].map((one) => Predictor.open(one, { engine })));
  return judgeAnomalies({ judged: { ...rules, ...changes }, parts, model: model!, untrained: untrained!, seed: 0 });
}

const split = { normal: [1], calibrate: 0.3, scale: scaling("min-max", "all"), name: "beats" };

test("all variants of ecg-anomaly find beats with a second bump, judged by what was fixed beforehand", async () => {
  const parts = dividedTraining({ train: beats(1, 300, 50), test: beats(2, 100, 60) }, split, { seed: 0 });
  assert.deepEqual([parts.train.count, parts.calibrate!.count, parts.test.count], [210, 90, 160]);
  for (const variant of ["masked", "dense", "conv1d"]) {
    const finding = await judged(parts, variant);
    assert.ok(finding.metrics["auroc"]! > 0.99, `${variant} ${finding.metrics["auroc"]}`);
    assert.ok(finding.metrics["accuracy"]! > 0.9, `${variant} ${finding.metrics["accuracy"]}`);
    const { low, high } = finding.intervals["auroc"]!;
    assert.ok(low <= finding.metrics["auroc"]! && finding.metrics["auroc"]! <= high);
    assert.ok(finding.metrics["majorityAccuracy"] === 100 / 160);
    for (const name of [
      "mean-intensity",
      "knn-5",
      "isolation-forest",
      "untrained",
      variant === "masked" ? "pca-32" : "pca-8",
    ]) {
      assert.ok(Number.isFinite(finding.baselines[name]?.["auroc"]), name);
    }
    const rules = finding.sections.find(({ title }) => title === "Thresholds");
    assert.deepEqual(rules?.kind === "metrics" && rules.methods, [
      variant === "masked" ? "conformal:0.02" : "conformal:0.03",
      "mean-plus-sd:1",
      "z-score:3",
      "quantile:0.98",
    ]);
  }
});

test("test labels choose nothing: turning them over turns the ranking over and moves no threshold", async () => {
  const parts = dividedTraining({ train: beats(1, 300, 0), test: beats(2, 60, 60) }, split, { seed: 0 });
  const straight = await judged(parts, "dense");
  const turned = await judged({ ...parts, anomalous: parts.anomalous!.map((label) => 1 - label) }, "dense");
  assert.ok(Math.abs(straight.metrics["auroc"]! + turned.metrics["auroc"]! - 1) < 1e-9);
  assert.deepEqual(straight.found!.detector.threshold, turned.found!.detector.threshold);
});

test("a test set of one class says what can be said", async () => {
  const { anomalous: _, ...parts } = dividedTraining({ train: beats(1, 300, 0), test: beats(2, 60, 0) }, split, {
    seed: 0,
  });
  const finding = await judged(parts, "dense");
  assert.equal(finding.metrics["auroc"], undefined);
  assert.equal(finding.metrics["precision"], undefined);
  assert.ok(finding.metrics["falseAlarmRate"]! < 0.2);
  assert.match(finding.notes.join("\n"), /holds normals only: no AUROC/);
});

test("training rows never calibrate, and too few calibration samples are refused", async () => {
  const parts = dividedTraining({ train: beats(1, 100, 0), test: beats(2, 60, 60) }, split, { seed: 0 });
  // 30 calibration scores promise 1 in 31 at best, and that is said.
  const { notes } = await judged(parts, "dense");
  assert.match(notes.join("\n"), /3 % needs 33 calibration rows, and there are 30\. The threshold promises 3\.23 %/);
  const rows = { training: Uint32Array.of(1, 2), calibration: Uint32Array.of(2, 3) };
  await assert.rejects(
    judged({ ...parts, rows }, "dense", { threshold: "z-score:3" }),
    /1 row in training and calibration/,
  );
});

test("parts of one set are disjoint, anomalies are tested only, constant columns stay finite", () => {
  const random = new Random(4);
  const data = Float32Array.from({ length: 120 * 3 }, (_, at) => (at % 3 === 2 ? 7 : random.normal()));
  const labels = Uint8Array.from({ length: 120 }, (_, at) => (at < 100 ? 0 : 1));
  const table: Samples = { shape: [3], count: 120, data, scale: 1, labels };
  const options = { normal: [0], train: 0.4, calibrate: 0.1, scale: scaling("standard"), name: "table" };
  const parts = divided(table, options, { seed: 5 });
  assert.deepEqual([parts.train.count, parts.calibrate!.count, parts.test.count], [40, 10, 70]);
  assert.equal(
    parts.anomalous!.reduce((sum, one) => sum + one, 0),
    20,
  );
  assert.ok(parts.test.data.every(Number.isFinite));
  const { training, calibration } = parts.rows!;
  assert.equal(new Set([...training, ...calibration]).size, 50);
  assert.ok([...training, ...calibration].every((row) => labels[row] === 0));
  const dirty = divided(table, { ...options, contamination: 0.2 }, { seed: 5 });
  assert.deepEqual([dirty.train.count, dirty.test.count], [50, 60]);
  assert.deepEqual(dirty.protocol[1], ["training", "40 normal samples and 10 anomalies"]);
  const few = divided(table, { ...options, contamination: 0.2 }, { seed: 5, limit: 8 });
  assert.deepEqual([few.train.count, few.calibrate!.count, few.test.count], [10, 8, 16]);
  const broken = { ...table, data: data.slice().fill(Number.NaN, 3, 4) };
  assert.throws(
    () => divided(broken, options, { seed: 5 }),
    /table, \w+, sample \d+, element 0: expected a finite number/,
  );
});

test("mean and sample standard deviation over repeats, of what all have", () => {
  const { mean, sd } = spread([
    { auroc: 0.9, f1: 0.5 },
    { auroc: 0.7, f1: 0.5, mcc: 1 },
  ]);
  assert.deepEqual([mean["f1"], sd["f1"], mean["mcc"]], [0.5, 0, undefined]);
  assert.ok(Math.abs(mean["auroc"]! - 0.8) < 1e-12 && Math.abs(sd["auroc"]! - 0.1 * Math.SQRT2) < 1e-12);
});

test("every recipe's scores and thresholds are known", () => {
  for (const name of ["digits-anomaly", "ecg-anomaly", "table-anomaly"]) {
    const rules = findRecipe(name).plan().judged as JudgedByAnomalies;
    for (const score of [rules.score, ...rules.otherScores]) parseScore(score);
    for (const rule of [rules.threshold, ...rules.otherThresholds]) parseThreshold(rule);
  }
});
