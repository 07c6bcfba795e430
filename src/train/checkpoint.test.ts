import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { UserError } from "../core/errors.js";
import { autoencoder, dense } from "../nn/index.js";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, loadCheckpoint, saveCheckpoint } from "./index.js";
import { adam } from "./optimizers/adam.js";

const model = autoencoder({ input: [3], encoder: [dense(2)], decoder: [dense(3)] });
const checkpoint: Checkpoint = {
  version: 1,
  model: model.config,
  training: {
    ...{ loss: { type: "huber", delta: 0.3 }, optimizer: adam(), batchSize: 2, seed: 2 ** 40 + 1 },
    ...{ shuffle: true, samples: 7, target: false },
  },
  epochs: 1,
  step: 3,
  lossSum: 0.1 + 0.2,
  history: [{ epoch: 1, loss: 1 / 3, valLoss: 2e-301, learningRate: 1e-3, samplesPerSecond: 17.5, seconds: 0.25 }],
  epochsWithoutProgress: 0,
  weights: new Map(model.weights),
  slots: new Map([["adam.0.mean/ünit", Float32Array.of(1e-40, -0, 3)]]),
  best: { epoch: 1, loss: 1 / 3, weights: new Map([["w", Float32Array.of(7)]]) },
};

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandglass-checkpoint-"));
});
after(() => rm(folder, { recursive: true }));

test("a checkpoint comes back to the bit, also over an older one", async () => {
  const path = join(folder, "a.checkpoint");
  const { best: _, ...first } = checkpoint;
  await saveCheckpoint(path, first);
  assert.deepEqual(await loadCheckpoint(path), first);
  await saveCheckpoint(path, checkpoint);
  assert.deepEqual(await loadCheckpoint(path), checkpoint);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith("a.")),
    ["a.checkpoint"],
  );
});

test("a file cut short anywhere is refused", async () => {
  const bytes = await encodeCheckpoint(checkpoint);
  for (let length = 0; length < bytes.length; length++) {
    await assert.rejects(decodeCheckpoint(bytes.subarray(0, length), "run.checkpoint"), (error) => {
      assert.ok(error instanceof UserError, `${length} bytes: ${String(error)}`);
      return error.message.startsWith("run.checkpoint: expected a Sandglass checkpoint");
    });
  }
});

test("a file with one wrong byte anywhere is refused, and so is one with a tail", async () => {
  const bytes = await encodeCheckpoint(checkpoint);
  for (let at = 0; at < bytes.length; at += 7) {
    const wrong = bytes.slice();
    wrong[at]! ^= 4;
    await assert.rejects(decodeCheckpoint(wrong, "x"), { name: "UserError" }, `byte ${at}`);
  }
  await assert.rejects(decodeCheckpoint(Uint8Array.of(...bytes, 0), "x"), { name: "UserError" });
});

test("a checkpoint of a later version is refused by its number", async () => {
  const later = await encodeCheckpoint({ ...checkpoint, version: 2 as 1 });
  await assert.rejects(decodeCheckpoint(later, "x"), /one of version 2, which this Sandglass cannot read/);
});

test("what cannot be read says why", async () => {
  await assert.rejects(loadCheckpoint(join(folder, "none")), /none: expected a checkpoint to read, got no such file/);
  await assert.rejects(loadCheckpoint(folder), /got a folder/);
  const text = join(folder, "text");
  await writeFile(text, "epoch 1, step 2, and some more words to be long enough for a checkpoint of nothing");
  await assert.rejects(loadCheckpoint(text), /text: expected a Sandglass checkpoint, got a file of another kind/);
});

test("what cannot be written says why, and leaves what was there", async () => {
  await assert.rejects(saveCheckpoint(join(folder, "no", "x"), checkpoint), {
    name: "UserError",
    message: /no such file or folder/,
  });
  const file = join(folder, "file");
  await writeFile(file, "kept");
  await assert.rejects(saveCheckpoint(join(file, "x"), checkpoint), {
    name: "UserError",
    message: /a file where a folder/,
  });
  assert.equal(await readFile(file, "utf8"), "kept");
  // Fails at the last moment: the name is taken by a folder.
  const taken = join(folder, "taken");
  await mkdir(join(taken, "inside"), { recursive: true });
  await assert.rejects(saveCheckpoint(taken, checkpoint), { name: "UserError" });
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith("taken")),
    ["taken"],
  );
});

test("what a killed process left half-written is replaced the next time", async () => {
  const path = join(folder, "b");
  await saveCheckpoint(path, checkpoint);
  const bytes = await readFile(path);
  await writeFile(`${path}.tmp`, bytes.subarray(0, 100));
  assert.deepEqual(await loadCheckpoint(path), checkpoint);
  await saveCheckpoint(path, checkpoint);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith("b")),
    ["b"],
  );
});
