import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { Random } from "../core/random.js";
import type { Samples } from "../core/samples.js";
import { type BaselineTask, judgeBaselines } from "../judge/anomaly-baselines.js";
import { baselinesBeside } from "./baselines-beside.js";

const random = new Random(1, "beside");
const pixels = 600;
const bytes = (count: number): Samples => {
  // A part of a larger array, as data is that was divided.
  const whole = Uint8Array.from({ length: (count + 2) * pixels }, () => random.integer(256));
  return { shape: [1, 20, 30], count, data: whole.subarray(2 * pixels), scale: 1 / 255 };
};
const task: BaselineTask = {
  data: { train: bytes(1000), calibrate: bytes(300), test: bytes(2100) },
  ...{ seed: 3, latentSize: 4, isTable: false },
};

test("baselines beside have the same bits as those judged here", async () => {
  const beside = baselinesBeside(task, 2);
  assert.ok(beside !== undefined);
  const here = judgeBaselines(task, () => {});
  assert.deepEqual(
    here.scores.map(({ name }) => name),
    ["mean-intensity", "pca-4", "knn-5", "isolation-forest"],
  );
  assert.deepEqual(await beside.found, here);
  assert.equal(task.data.train.data.length, 1000 * pixels);
  await beside.stop();
});

test("little work, or one thread, starts none; notes of what was left out come along", async () => {
  assert.equal(baselinesBeside(task, 1), undefined);
  assert.equal(baselinesBeside({ ...task, data: { ...task.data, test: bytes(10) } }, 2), undefined);
  const few = { ...task, data: { ...task.data, train: bytes(3), test: bytes(3100) } };
  const beside = baselinesBeside(few, 2);
  const { notes } = await beside!.found;
  await beside!.stop();
  assert.deepEqual(notes, judgeBaselines(few, () => {}).notes);
  assert.match(notes.join(), /knn-5 left out: .*k within 1 … 3/);
});

test("where a thread dies or may not start, the work is done here; once stopped, nowhere", async () => {
  const dying = (): Worker => new Worker("process.exit(7)", { eval: true });
  const small = { ...task, data: { ...task.data, train: bytes(3), calibrate: bytes(2), test: bytes(3400) } };
  const beside = baselinesBeside(small, 2, dying);
  assert.deepEqual(
    await beside!.found,
    judgeBaselines(small, () => {}),
  );
  const refused = baselinesBeside(small, 2, () => {
    throw new Error("not permitted");
  });
  assert.equal(refused, undefined);
  const stopped = baselinesBeside(task, 2);
  await stopped!.stop();
  await assert.rejects(stopped!.found, /ended before its work/);
});
