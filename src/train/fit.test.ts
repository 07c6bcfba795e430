import assert from "node:assert/strict";
import { test } from "node:test";
import type { Samples } from "../core/samples.js";
import * as nn from "../nn/index.js";
import { float32Engine } from "../testing/float32-engine.js";
import {
  batchSize,
  count,
  eventsOf,
  images,
  lossesOf,
  noisyModel,
  noisyOptions,
  ofType,
} from "../testing/small-training.js";
import type { Checkpoint, EndEvent, FitEvent, FitOptions, ProgressEvent } from "./index.js";
import { evaluate, fit, sgd } from "./index.js";

test("events come in order, count steps and samples, and the model learns", async () => {
  const engine = float32Engine();
  const model = noisyModel();
  const before = new Map(model.weights);
  const events = await eventsOf(model, images, { ...noisyOptions(), engine });
  assert.match(events.map(({ type }) => type[0]).join(""), /^s(p+e){3}e$/);
  const [start] = ofType(events, "start");
  assert.deepEqual(
    { ...start },
    {
      ...{ type: "start", epochs: 3, epoch: 1, stepsPerEpoch: 7, batchSize: 8, samples: 50, validationSamples: 50 },
      // Two convolutions with bias, gamma and beta of three channels.
      ...{ trainableParameters: 30 + 28 + 6, engine: "reference", threads: 1 },
    },
  );
  const lastOfEpoch = ofType(events, "progress").filter(({ step }) => step === 7);
  assert.deepEqual(
    lastOfEpoch.map(({ epoch, samples }) => [epoch, samples]),
    [
      [1, 50],
      [2, 50],
      [3, 50],
    ],
  );
  assert.equal(lastOfEpoch[2]!.secondsLeft, 0);
  const epochs = ofType(events, "epoch");
  assert.ok(epochs[2]!.loss < epochs[0]!.loss && epochs[2]!.valLoss! < epochs[0]!.valLoss!);
  epochs.forEach((epoch, at) => void assert.equal(epoch.loss, lastOfEpoch[at]!.loss));
  const [end] = ofType(events, "end");
  assert.equal(end!.reason, "completed");
  assert.deepEqual(
    lossesOf(end!),
    epochs.map(({ loss, valLoss }) => [loss, valLoss]),
  );
  for (const [key, weights] of model.weights) assert.notDeepEqual(weights, before.get(key), key);
  assert.equal(engine.live(), 0);
});

test("each epoch visits every sample once, in an order of its own that the seed repeats", async () => {
  const orders = async (seed: number, shuffle = true) => {
    const engine = float32Engine();
    const { validation: _, ...options } = noisyOptions();
    await eventsOf(noisyModel(), images, { ...options, engine, epochs: 2, seed, shuffle });
    const rows = engine.jobs.flatMap((job) => [...job.rows]);
    return [rows.slice(0, count), rows.slice(count)];
  };
  const inOrder = Array.from({ length: count }, (_, at) => at);
  const [first, second] = await orders(1);
  assert.deepEqual(
    [...first!].sort((a, b) => a - b),
    inOrder,
  );
  assert.notDeepEqual(first, inOrder);
  assert.notDeepEqual(first, second);
  assert.deepEqual(await orders(1), [first, second]);
  assert.notDeepEqual((await orders(2))[0], first);
  assert.deepEqual(await orders(1, false), [inOrder, inOrder]);
});

test("an epoch's loss is the mean over samples, the small last batch included", async () => {
  const engine = float32Engine();
  const model = nn.autoencoder({
    input: [1, 6, 6],
    encoder: [nn.flatten(), nn.dense(2)],
    decoder: [nn.dense(36), nn.reshape([1, 6, 6])],
  });
  const [epoch] = ofType(
    await eventsOf(model, images, { engine, batchSize, optimizer: sgd({ learningRate: 0 }), validation: images }),
    "epoch",
  );
  const expected = await evaluate(model, images, { engine });
  assert.ok(Math.abs(epoch!.loss - expected) < 1e-6 * expected, `${epoch!.loss}, not ${expected}`);
  assert.equal(epoch!.valLoss, expected);
});

test("how an epoch is cut into jobs does not show in the result", async () => {
  const quick = float32Engine();
  const slow = float32Engine({ delay: 70 });
  const ends: EndEvent[] = [];
  for (const engine of [quick, slow]) {
    const events = await eventsOf(noisyModel(), images, { ...noisyOptions(), engine, epochs: 2 });
    ends.push(ofType(events, "end")[0]!);
  }
  assert.ok(slow.jobs.length >= 6 && quick.jobs.length < slow.jobs.length, `${quick.jobs.length} ${slow.jobs.length}`);
  assert.deepEqual(ends[1]!.checkpoint.weights, ends[0]!.checkpoint.weights);
  assert.deepEqual(ends[1]!.checkpoint.slots, ends[0]!.checkpoint.slots);
  assert.deepEqual(lossesOf(ends[1]!), lossesOf(ends[0]!));
});

test("aborting saves a checkpoint, keeps the last step's weights, and validates nothing", async () => {
  const saved: Checkpoint[] = [];
  const engine = float32Engine();
  const abort = new AbortController();
  const model = noisyModel();
  const events: FitEvent[] = [];
  for await (const event of fit(model, images, {
    ...noisyOptions(),
    ...{ engine, signal: abort.signal, checkpoint: (state) => void saved.push(state) },
  })) {
    events.push(event);
    if (event.type === "progress") abort.abort();
  }
  const [end] = ofType(events, "end");
  assert.deepEqual(
    events.map(({ type }) => type),
    ["start", "progress", "end"],
  );
  assert.equal(end!.reason, "aborted");
  assert.equal(saved.length, 1);
  assert.equal(saved[0]!.step, 1);
  assert.deepEqual(new Map(model.weights), saved[0]!.weights);
  assert.equal(engine.jobs.length, 1);
  assert.equal(engine.live(), 0);
});

test("aborted before it began, a training does nothing but say so", async () => {
  const model = noisyModel();
  const before = new Map(model.weights);
  const events = await eventsOf(model, images, { ...noisyOptions(), signal: AbortSignal.abort() });
  assert.deepEqual(
    events.map(({ type }) => type),
    ["start", "end"],
  );
  assert.equal((events[1] as EndEvent).reason, "aborted");
  assert.deepEqual(new Map(model.weights), before);
});

test("leaving the loop gives the engine's memory back and keeps the last step's weights", async () => {
  const engine = float32Engine();
  const model = noisyModel();
  const before = new Map(model.weights);
  for await (const event of fit(model, images, { ...noisyOptions(), engine })) if (event.type === "progress") break;
  assert.equal(engine.live(), 0);
  assert.notDeepEqual(new Map(model.weights), before);
});

const refusals: readonly (readonly [string, Samples, Partial<FitOptions>, RegExp])[] = [
  ["a batch of none", images, { batchSize: 0 }, /^batchSize: expected a whole number >= 1, got 0/],
  [
    "a batch larger than the data",
    images,
    { batchSize: 51 },
    /^batchSize: expected at most the 50 samples there are, got 51/,
  ],
  ["a share that is all", images, { trim: 1 }, /^trim: expected a share from 0 up to, but not, 1, got 1/],
  ["a negative share", images, { trim: -0.1 }, /^trim/],
  [
    "a batch larger than what is left",
    images,
    { trim: 0.9, batchSize: 6 },
    /^batchSize: expected at most the 5 samples that trim 0.9 leaves, got 6/,
  ],
  ["no epochs", images, { epochs: 0 }, /^epochs: expected a whole number >= 1, got 0/],
  ["a negative seed", images, { seed: -1 }, /^seed/],
  [
    "another shape",
    { ...images, shape: [36] },
    {},
    /^samples: expected samples of the model's input shape \[1, 6, 6\], got \[36\]/,
  ],
  ["too little data", { ...images, data: images.data.slice(1) }, {}, /^samples: expected 1800 numbers/],
  ["no samples", { ...images, count: 0, data: new Uint8Array() }, {}, /^samples: expected at least one sample/],
  [
    "a target of other length",
    images,
    { target: { ...images, count: 49, data: images.data.slice(36) } },
    /^target: expected 50/,
  ],
  ["a validation set of another shape", images, { validation: { ...images, shape: [6, 6] } }, /^validation/],
  [
    "an unknown loss",
    images,
    { loss: "mape" as "mse" },
    /^loss: expected one of mse, mae, bce, huber, ssim, none, got "mape"/,
  ],
  ["no patience", images, { earlyStopping: { patience: -1 } }, /^earlyStopping\.patience/],
];
for (const [what, samples, wrong, message] of refusals) {
  test(`${what} is refused before anything runs`, async () => {
    const engine = float32Engine();
    await assert.rejects(eventsOf(noisyModel(), samples, { engine, batchSize, ...wrong }), {
      name: "UserError",
      message,
    });
    assert.equal(engine.live(), 0);
    assert.equal(engine.jobs.length, 0);
  });
}

test("estimates of the time left shrink with the samples left", async () => {
  const events = await eventsOf(noisyModel(), images, { ...noisyOptions(), engine: float32Engine({ delay: 20 }) });
  const progress: ProgressEvent[] = ofType(events, "progress");
  for (const { epoch, samples, samplesPerSecond, secondsLeft } of progress) {
    const left = (3 - epoch) * count + count - samples;
    assert.ok(Math.abs(secondsLeft * samplesPerSecond - left) < 1e-6);
    assert.ok(samplesPerSecond < (1000 / 20) * batchSize);
  }
});
