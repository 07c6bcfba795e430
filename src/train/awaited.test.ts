import assert from "node:assert/strict";
import { test } from "node:test";
import { float32Engine } from "../testing/float32-engine.js";
import { eventsOf, images, lossesOf, noisyModel, noisyOptions, ofType } from "../testing/small-training.js";
import { type EndEvent, fit } from "./index.js";

test("awaited, a training runs to its end and gives the last event", async () => {
  const engine = float32Engine();
  const model = noisyModel();
  const end = await fit(model, images, { ...noisyOptions(), engine });
  const [looped] = ofType(await eventsOf(noisyModel(), images, noisyOptions()), "end");
  assert.equal(end.reason, "completed");
  assert.deepEqual(lossesOf(end), lossesOf(looped!));
  assert.deepEqual(end.checkpoint.weights, looped!.checkpoint.weights);
  assert.deepEqual(new Map(model.weights), end.checkpoint.weights);
  assert.equal(engine.live(), 0);
});

test("looped over, it can be awaited for the event the loop ended with", async () => {
  const training = fit(noisyModel(), images, { ...noisyOptions(), epochs: 1 });
  let last: EndEvent | undefined;
  for await (const event of training) if (event.type === "end") last = event;
  assert.equal(await training, last);
});

test("awaited and aborted, it gives a checkpoint", async () => {
  const abort = new AbortController();
  const checkpoint = (): void => abort.abort();
  const end = await fit(noisyModel(), images, { ...noisyOptions(), signal: abort.signal, checkpoint });
  assert.equal(end.reason, "aborted");
  assert.equal(end.checkpoint.epochs, 1);
});

test("awaited, what is wrong is thrown, and a left loop has no end", async () => {
  await assert.rejects(async () => await fit(noisyModel(), images, { batchSize: 0 }), { name: "UserError" });
  const engine = float32Engine();
  const training = fit(noisyModel(), images, { ...noisyOptions(), engine });
  for await (const event of training) if (event.type === "progress") break;
  await assert.rejects(async () => await training);
  assert.equal(engine.live(), 0);
});

test("no option has to be given", async () => {
  const { checkpoint } = await fit(noisyModel(), images);
  assert.deepEqual([checkpoint.epochs, checkpoint.training.batchSize], [1, 32]);
  const few = await fit(noisyModel(), { ...images, count: 3, data: images.data.slice(0, 3 * 36) });
  assert.equal(few.checkpoint.training.batchSize, 3);
});
