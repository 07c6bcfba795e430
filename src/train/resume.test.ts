import assert from "node:assert/strict";
import { test } from "node:test";
import * as nn from "../nn/index.js";
import { eventsOf, images, lossesOf, noisyModel, noisyOptions, ofType } from "../testing/small-training.js";
import type { Checkpoint, EndEvent, FitEvent, FitOptions } from "./index.js";
import { adam, decodeCheckpoint, encodeCheckpoint, fit } from "./index.js";

/** Trains until `stop` says so, as Ctrl-C does; gives the last event. */
async function trainUntil(given: FitOptions, stop: (event: FitEvent) => boolean): Promise<EndEvent> {
  const abort = new AbortController();
  const events: FitEvent[] = [];
  for await (const event of fit(noisyModel(), images, { ...given, signal: abort.signal })) {
    events.push(event);
    if (stop(event)) abort.abort();
  }
  return ofType(events, "end")[0]!;
}

/** A checkpoint as another process would see it. */
const reopened = async (checkpoint: Checkpoint) => decodeCheckpoint(await encodeCheckpoint(checkpoint), "test");

function assertSameEnd(end: EndEvent, whole: EndEvent): void {
  assert.equal(end.reason, "completed");
  assert.deepEqual(end.checkpoint.weights, whole.checkpoint.weights);
  assert.deepEqual(end.checkpoint.slots, whole.checkpoint.slots);
  assert.deepEqual(end.checkpoint.best, whole.checkpoint.best);
  assert.deepEqual(lossesOf(end), lossesOf(whole));
}

for (const trim of [0, 0.1])
  test(`aborted in mid-epoch and resumed, again and again, a training ends in the same bits, trim ${trim}`, async () => {
    const options = (): FitOptions => ({ ...noisyOptions(), trim });
    const steps = Math.ceil((50 - 50 * trim) / 8);
    const whole = await trainUntil(options(), () => false);
    let resume: Checkpoint | undefined;
    const positions: string[] = [];
    for (let runs = 0; runs < 40; runs++) {
      const end = await trainUntil({ ...options(), ...(resume && { resume }) }, ({ type }) => type === "progress");
      if (end.reason === "completed") return assertSameEnd(end, whole);
      assert.equal(end.reason, "aborted");
      positions.push(`${end.checkpoint.epochs}/${end.checkpoint.step}`);
      resume = await reopened(end.checkpoint);
      if (positions.length === steps * 3) {
        // All steps are done, one a run; what is left is the last epoch's validation.
        assert.equal(new Set(positions).size, positions.length);
        assertSameEnd(await trainUntil({ ...options(), resume }, () => false), whole);
        return;
      }
    }
    assert.fail(positions.join(" "));
  });

test("resumed from the checkpoint of any epoch, a training ends in the same bits", async () => {
  const checkpoints: Checkpoint[] = [];
  const whole = await trainUntil(
    { ...noisyOptions(), checkpoint: (state) => void checkpoints.push(state) },
    () => false,
  );
  assert.deepEqual(
    checkpoints.map(({ epochs, step }) => [epochs, step]),
    [
      [1, 0],
      [2, 0],
      [3, 0],
    ],
  );
  for (const checkpoint of checkpoints) {
    assertSameEnd(await trainUntil({ ...noisyOptions(), resume: await reopened(checkpoint) }, () => false), whole);
  }
});

test("a finished training goes on when asked for more epochs", async () => {
  const short = await trainUntil({ ...noisyOptions(), epochs: 1 }, () => false);
  const longer = await trainUntil({ ...noisyOptions(), resume: short.checkpoint }, () => false);
  assertSameEnd(longer, await trainUntil(noisyOptions(), () => false));
});

test("resuming with other options is refused, naming the option", async () => {
  const { checkpoint } = await trainUntil({ ...noisyOptions(), epochs: 1 }, () => false);
  const other: readonly (readonly [Partial<FitOptions>, RegExp])[] = [
    [{ batchSize: 4 }, /^resume, batchSize: expected 8, got 4/],
    [{ loss: "mse" }, /^resume, loss/],
    [{ seed: 6 }, /^resume, seed/],
    [{ optimizer: adam({ learningRate: 0.02 }) }, /^resume, optimizer/],
    [{ shuffle: false }, /^resume, shuffle/],
    [{ target: images }, /^resume, target/],
    [{ trim: 0.1 }, /^resume, trim: expected none, got 0.1/],
  ];
  for (const [wrong, message] of other) {
    await assert.rejects(eventsOf(noisyModel(), images, { ...noisyOptions(), ...wrong, resume: checkpoint }), {
      message,
    });
  }
  const another = nn.autoencoder({ input: [1, 6, 6], encoder: [], decoder: [] });
  await assert.rejects(
    eventsOf(another, images, { ...noisyOptions(), resume: checkpoint }),
    /^UserError: resume, model/,
  );
});
