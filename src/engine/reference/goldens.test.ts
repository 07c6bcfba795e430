import assert from "node:assert/strict";
import { test } from "node:test";
import { goldenContract } from "../../testing/golden-contract.js";
import { readGoldens } from "../../testing/golden-file.js";
import { checkOpGolden, type OpGolden } from "../../testing/golden-ops.js";
import { checkTrainingGolden, type TrainingGolden } from "../../testing/golden-training.js";
import { referenceEngine } from "./engine.js";

// Both sides are float64; only what is stored was rounded to float32.
goldenContract("reference", async () => referenceEngine(), 1e-6);

test("a golden notices one wrong digit", async () => {
  const [op] = readGoldens<OpGolden>("conv");
  const weight = op!.gradients["weight"]!.map((value, at) => (at === 50 ? value + 0.001 : value));
  const wrong = { ...op!, gradients: { ...op!.gradients, weight } };
  await assert.rejects(checkOpGolden(referenceEngine(), wrong, 1e-4), /gradient of weight\[50\]/);

  const [training] = readGoldens<TrainingGolden>("digits_anomaly");
  const other = { ...training!, optimizer: { ...training!.optimizer, beta1: 0.8 } };
  await assert.rejects(checkTrainingGolden(referenceEngine(), other, 1e-4), /(weight|bias)\[/);
});
