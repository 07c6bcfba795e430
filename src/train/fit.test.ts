import assert from "node:assert/strict";
import { test } from "node:test";
import type { Samples } from "../core/samples.js";
import * as nn from "../nn/index.js";
import { float32Engine } from "../testing/float32-engine.js";
import type { Checkpoint, EndEvent, EpochEvent, FitEvent, FitOptions, ProgressEvent } from "./index.js";
import { adam, decodeCheckpoint, encodeCheckpoint, evaluate, fit, sgd, stepDecay } from "./index.js";

// 50 samples in batches of 8: six full steps and one of two samples.
const count = 50;
const batchSize = 8;
const data = Uint8Array.from({ length: count * 36 }, (_, at) => (at * at * 31 + (at >> 4) * 77) % 256);
const images: Samples = { shape: [1, 6, 6], count, data, scale: 1 / 255 };

/** Everything that has state or draws random numbers in training. */
function noisyModel(): nn.Model {
  return nn.autoencoder({
    input: [1, 6, 6],
    encoder: [
      nn.gaussianNoise(0.2),
      nn.conv2d(3, { padding: "same", activation: "relu" }),
      nn.batchNorm(),
      nn.maxPool2d(),
      nn.dropout(0.1),
    ],
    decoder: [nn.upsample2d(), nn.conv2d(1, { padding: "same", activation: "sigmoid" })],
    seed: 3,
  });
}

const options = { epochs: 3, batchSize, loss: "bce", optimizer: adam({ learningRate: 0.01 }), seed: 5 } as const;

async function eventsOf(model: nn.Model, samples: Samples, given: FitOptions): Promise<FitEvent[]> {
  const events: FitEvent[] = [];
  for await (const event of fit(model, samples, given)) events.push(event);
  return events;
}

const ofType = <T extends FitEvent["type"]>(events: readonly FitEvent[], type: T): Extract<FitEvent, { type: T }>[] =>
  events.filter((event): event is Extract<FitEvent, { type: T }> => event.type === type);

const lossesOf = ({ history }: { readonly history: readonly { loss: number; valLoss?: number }[] }): number[][] =>
  history.map(({ loss, valLoss }) => (valLoss === undefined ? [loss] : [loss, valLoss]));

test("events come in order, count steps and samples, and the model learns", async () => {
  const engine = float32Engine();
  const model = noisyModel();
  const before = new Map(model.weights);
  const events = await eventsOf(model, images, { engine, validation: images, ...options });
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
    await eventsOf(noisyModel(), images, { engine, ...options, epochs: 2, seed, shuffle });
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
    const events = await eventsOf(noisyModel(), images, { engine, ...options, epochs: 2 });
    ends.push(ofType(events, "end")[0]!);
  }
  assert.ok(slow.jobs.length >= 6 && quick.jobs.length < slow.jobs.length, `${quick.jobs.length} ${slow.jobs.length}`);
  assert.deepEqual(ends[1]!.checkpoint.weights, ends[0]!.checkpoint.weights);
  assert.deepEqual(ends[1]!.checkpoint.slots, ends[0]!.checkpoint.slots);
  assert.deepEqual(lossesOf(ends[1]!), lossesOf(ends[0]!));
});

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

const given = (): FitOptions => ({ engine: float32Engine(), validation: images, ...options });

test("aborted in mid-epoch and resumed, again and again, a training ends in the same bits", async () => {
  const whole = await trainUntil(given(), () => false);
  let resume: Checkpoint | undefined;
  const positions: string[] = [];
  for (let runs = 0; runs < 40; runs++) {
    const end = await trainUntil({ ...given(), ...(resume && { resume }) }, ({ type }) => type === "progress");
    if (end.reason === "completed") return assertSameEnd(end, whole);
    assert.equal(end.reason, "aborted");
    positions.push(`${end.checkpoint.epochs}/${end.checkpoint.step}`);
    resume = await reopened(end.checkpoint);
    if (positions.length === 7 * 3) {
      // All steps are done, one a run; what is left is the last epoch's validation.
      assert.equal(new Set(positions).size, positions.length);
      assertSameEnd(await trainUntil({ ...given(), resume }, () => false), whole);
      return;
    }
  }
  assert.fail(positions.join(" "));
});

test("resumed from the checkpoint of any epoch, a training ends in the same bits", async () => {
  const checkpoints: Checkpoint[] = [];
  const whole = await trainUntil({ ...given(), checkpoint: (state) => void checkpoints.push(state) }, () => false);
  assert.deepEqual(
    checkpoints.map(({ epochs, step }) => [epochs, step]),
    [
      [1, 0],
      [2, 0],
      [3, 0],
    ],
  );
  for (const checkpoint of checkpoints) {
    assertSameEnd(await trainUntil({ ...given(), resume: await reopened(checkpoint) }, () => false), whole);
  }
});

test("a finished training goes on when asked for more epochs", async () => {
  const short = await trainUntil({ ...given(), epochs: 1 }, () => false);
  const longer = await trainUntil({ ...given(), resume: short.checkpoint }, () => false);
  assertSameEnd(longer, await trainUntil(given(), () => false));
});

test("aborting saves a checkpoint, keeps the last step's weights, and validates nothing", async () => {
  const saved: Checkpoint[] = [];
  const engine = float32Engine();
  const abort = new AbortController();
  const model = noisyModel();
  const events: FitEvent[] = [];
  for await (const event of fit(model, images, {
    ...given(),
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
  const events = await eventsOf(model, images, { ...given(), signal: AbortSignal.abort() });
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
  for await (const event of fit(model, images, { ...given(), engine })) if (event.type === "progress") break;
  assert.equal(engine.live(), 0);
  assert.notDeepEqual(new Map(model.weights), before);
});

// One weight, from 0 towards the training target's 2; the validation target's 1 is best on the way.
const line: Samples = { shape: [1], count: 4, data: Float32Array.of(-1, -0.5, 0.5, 1), scale: 1 };
const times = (factor: number): Samples => ({ ...line, data: (line.data as Float32Array).map((x) => x * factor) });
const lineModel = (): nn.Model =>
  nn.autoencoder({ input: [1], encoder: [nn.dense(1, { useBias: false, kernelInitializer: "zeros" })], decoder: [] });
const lineOptions = (): FitOptions => ({
  ...{ engine: float32Engine(), epochs: 50, batchSize: 4, optimizer: sgd({ learningRate: 0.1 }) },
  ...{ target: times(2), validation: line, validationTarget: times(1) },
});
const slopeOf = (model: nn.Model): number => model.weights.get("encoder.0.kernel")![0]!;

test("early stopping ends after its patience and restores the best epoch, also when the loop is left at the end", async () => {
  const stopping = { earlyStopping: { patience: 3 } };
  for (const leave of [false, true]) {
    const model = lineModel();
    const epochs: EpochEvent[] = [];
    let end: EndEvent | undefined;
    for await (const event of fit(model, line, { ...lineOptions(), ...stopping })) {
      if (event.type === "epoch") epochs.push(event);
      if (event.type === "end") {
        end = event;
        if (leave) break;
      }
    }
    assert.equal(end!.reason, "earlyStopping");
    const best = epochs.reduce((a, b) => (b.valLoss! < a.valLoss! ? b : a));
    assert.equal(end!.bestEpoch, best.epoch);
    assert.equal(epochs.length, best.epoch + 3);
    assert.deepEqual(
      epochs.map((epoch) => epoch.best),
      epochs.map(({ epoch }) => epoch <= best.epoch),
    );
    assert.ok(Math.abs(slopeOf(model) - 1) < 0.1, `${slopeOf(model)}`);
    assert.ok(
      Math.abs((await evaluate(model, line, { engine: float32Engine(), target: times(1) })) - best.valLoss!) < 1e-7,
    );
  }
});

test("without restoring, the last epoch's weights stay; without early stopping, training runs through", async () => {
  const model = lineModel();
  await eventsOf(model, line, { ...lineOptions(), earlyStopping: { patience: 3, restoreBest: false } });
  assert.ok(slopeOf(model) > 1.15, `${slopeOf(model)}`);
  const through = lineModel();
  const [end] = ofType(await eventsOf(through, line, lineOptions()), "end");
  assert.equal(end!.reason, "completed");
  assert.ok(slopeOf(through) > 1.8);
});

test("a resumed training remembers its best epoch and its patience", async () => {
  const stopping = { ...lineOptions(), earlyStopping: { patience: 3 } };
  const checkpoints: Checkpoint[] = [];
  const whole = lineModel();
  const [end] = ofType(
    await eventsOf(whole, line, { ...stopping, checkpoint: (state) => void checkpoints.push(state) }),
    "end",
  );
  for (const at of [-2, -1]) {
    const model = lineModel();
    const events = await eventsOf(model, line, { ...stopping, resume: await reopened(checkpoints.at(at)!) });
    assert.equal(ofType(events, "end")[0]!.reason, "earlyStopping");
    assert.equal(ofType(events, "end")[0]!.epochs, end!.epochs);
    assert.equal(slopeOf(model), slopeOf(whole));
  }
});

test("progress by less than minDelta does not count", async () => {
  const slow = { ...lineOptions(), earlyStopping: { patience: 2, minDelta: 1 } };
  assert.equal(ofType(await eventsOf(lineModel(), line, slow), "epoch").length, 3);
});

test("a loss that is no longer finite stops the training, says where, and keeps the last good epoch", async () => {
  // The rate explodes at the first step of the second epoch.
  const optimizer = sgd({ learningRate: stepDecay(0.1, { every: 7, factor: 1e30 }) });
  const engine = float32Engine();
  const model = nn.autoencoder({ input: [1, 6, 6], encoder: [nn.conv2d(1, { padding: "same" })], decoder: [] });
  const saved: Checkpoint[] = [];
  const seen: FitEvent["type"][] = [];
  const run = async () => {
    for await (const { type } of fit(model, images, {
      ...{ engine, epochs: 3, batchSize, optimizer, checkpoint: (state) => void saved.push(state) },
    })) {
      seen.push(type);
    }
  };
  await assert.rejects(run, (error: Error) => {
    assert.equal(error.name, "UserError");
    assert.match(
      error.message,
      /^training, epoch 2, step [23] of 7: expected a finite loss, got a loss of (NaN|Infinity)\./,
    );
    assert.match(
      error.message,
      /The model keeps the weights of epoch 1\. Try a lower learning rate or chain\(clipByNorm\(1\)/,
    );
    return true;
  });
  assert.equal(seen.filter((type) => type === "epoch").length, 1);
  assert.equal(saved.length, 1);
  assert.deepEqual(new Map(model.weights), saved[0]!.weights);
  assert.equal(engine.live(), 0);
});

test("weights that burst in the very last step are noticed without validation", async () => {
  const optimizer = sgd({ learningRate: stepDecay(0.1, { every: 6, factor: 1e45 }) });
  const model = nn.autoencoder({ input: [1, 6, 6], encoder: [nn.conv2d(1, { padding: "same" })], decoder: [] });
  const before = new Map(model.weights);
  await assert.rejects(eventsOf(model, images, { engine: float32Engine(), batchSize, optimizer }), /not finite/);
  assert.deepEqual(new Map(model.weights), before);
});

const refusals: readonly (readonly [string, Samples, Partial<FitOptions>, RegExp])[] = [
  ["a batch of none", images, { batchSize: 0 }, /^batchSize: expected a whole number >= 1, got 0/],
  [
    "a batch larger than the data",
    images,
    { batchSize: 51 },
    /^batchSize: expected at most the 50 samples there are, got 51/,
  ],
  ["no epochs", images, { epochs: 0 }, /^epochs: expected a whole number >= 1, got 0/],
  ["a negative seed", images, { seed: -1 }, /^seed/],
  [
    "another shape",
    { ...images, shape: [36] },
    {},
    /^samples: expected samples of the model's input shape \[1, 6, 6\], got \[36\]/,
  ],
  ["too little data", { ...images, data: data.slice(1) }, {}, /^samples: expected 1800 numbers/],
  ["no samples", { ...images, count: 0, data: new Uint8Array() }, {}, /^samples: expected at least one sample/],
  [
    "a target of other length",
    images,
    { target: { ...images, count: 49, data: data.slice(36) } },
    /^target: expected 50/,
  ],
  ["a validation set of another shape", images, { validation: { ...images, shape: [6, 6] } }, /^validation/],
  ["an unknown loss", images, { loss: "mape" as "mse" }, /^loss: expected one of mse, mae, bce, huber, got "mape"/],
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

test("resuming with other options is refused, naming the option", async () => {
  const { checkpoint } = await trainUntil({ ...given(), epochs: 1 }, () => false);
  const other: readonly (readonly [Partial<FitOptions>, RegExp])[] = [
    [{ batchSize: 4 }, /^resume, batchSize: expected 8, got 4/],
    [{ loss: "mse" }, /^resume, loss/],
    [{ seed: 6 }, /^resume, seed/],
    [{ optimizer: adam({ learningRate: 0.02 }) }, /^resume, optimizer/],
    [{ shuffle: false }, /^resume, shuffle/],
    [{ target: images }, /^resume, target/],
  ];
  for (const [wrong, message] of other) {
    await assert.rejects(eventsOf(noisyModel(), images, { ...given(), ...wrong, resume: checkpoint }), { message });
  }
  const another = nn.autoencoder({ input: [1, 6, 6], encoder: [], decoder: [] });
  await assert.rejects(eventsOf(another, images, { ...given(), resume: checkpoint }), /^UserError: resume, model/);
});

test("estimates of the time left shrink with the samples left", async () => {
  const events = await eventsOf(noisyModel(), images, { ...given(), engine: float32Engine({ delay: 20 }) });
  const progress: ProgressEvent[] = ofType(events, "progress");
  for (const { epoch, samples, samplesPerSecond, secondsLeft } of progress) {
    const left = (3 - epoch) * count + count - samples;
    assert.ok(Math.abs(secondsLeft * samplesPerSecond - left) < 1e-6);
    assert.ok(samplesPerSecond < (1000 / 20) * batchSize);
  }
});
