import assert from "node:assert/strict";
import { test } from "node:test";
import { findRecipe } from "../recipes/list.js";
import { learningRateOf } from "../train/optimizers.js";
import { completeConfig } from "./config.js";
import { optimizerOf } from "./schedule.js";
import { scheduleNames } from "./schedule-names.js";
import { validationNote } from "./validation.js";

test("every schedule starts at the learning rate asked for, and the falling ones end near a hundredth of it", () => {
  const plan = findRecipe("digits-linear").plan();
  const rateAt = (schedule: (typeof scheduleNames)[number], step: number): number =>
    learningRateOf(optimizerOf({ learningRate: 0.1, schedule }, plan, 300), step);
  for (const schedule of scheduleNames) {
    const peak = Math.max(...Array.from({ length: 300 }, (_, step) => rateAt(schedule, step)));
    assert.ok(Math.abs(peak - 0.1) < 1e-12, schedule);
    const last = rateAt(schedule, 299);
    assert.ok(schedule === "constant" ? last === 0.1 : last < 0.00104 && last > 0.00099, `${schedule} ends at ${last}`);
  }
  // Half way: cosine (1 + .01) / 2, exponential the root of .01, steps one tenth.
  assert.ok(Math.abs(rateAt("cosine", 150) - 0.0505) < 1e-12);
  assert.ok(Math.abs(rateAt("exponential", 150) - 0.01) < 1e-12);
  assert.ok(Math.abs(rateAt("step", 150) - 0.01) < 1e-12);
  assert.ok(rateAt("warmup", 0) < 0.01 && rateAt("warmup", 14) === 0.1, "15 of 300 steps rise");
  const own = plan.optimizer(0.1, { steps: 300 });
  assert.deepEqual(optimizerOf({ learningRate: 0.1 }, plan, 300), own);
});

test("training never stops by test samples", () => {
  const config = completeConfig({ recipe: "digits-linear", patience: 3 });
  assert.equal(config.validation, 0.1);
  assert.match(validationNote(config), /no test sample is among them\. They stop the training after 3 epochs/);
  assert.match(
    validationNote(completeConfig({ recipe: "digits-linear" })),
    /^Test samples.*Nothing was chosen by them/,
  );
  assert.match(
    validationNote(completeConfig({ recipe: "digits-linear", validation: 0.2 })),
    /0\.2 .* Nothing was chosen/,
  );
});
