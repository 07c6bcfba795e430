import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { openEngine } from "../engine/open.js";
import { float32Engine } from "../testing/float32-engine.js";
import { adam, type EndEvent, evaluate, fit, sgd } from "../train/index.js";
import { autoencoder, batchNorm, dense, type Model, modelFromConfig } from "./index.js";

// One number a sample; each epoch is four batches of two, whose means and population variances are worked out below.
const data = Float32Array.of(1, 3, 2, 8, 10, 20, 5, 5);
const samples = { shape: [1], count: 8, data, scale: 1 };
const batches = [0, 2, 4, 6].map((at) => {
  const [a, b] = [data[at]!, data[at + 1]!];
  return { mean: (a + b) / 2, variance: ((a - b) / 2) ** 2 };
});
const momentum = 0.8;

const model = (debias: boolean): Model =>
  autoencoder({ input: [1], encoder: [batchNorm({ momentum, debias })], decoder: [dense(1)] });

async function train(trained: Model, epochs: number, options: object = {}): Promise<EndEvent> {
  const fixed = { engine: float32Engine(), batchSize: 2, shuffle: false, optimizer: sgd({ learningRate: 0 }) };
  let end: EndEvent | undefined;
  for await (const event of fit(trained, samples, { ...fixed, epochs, ...options })) {
    if (event.type === "end") end = event;
  }
  return end!;
}

const statistics = ({ weights }: Model) =>
  ["movingMean", "movingVariance"].map((name) => weights.get(`encoder.0.${name}`)![0]!);

/** Keras' rule: exponential averages that start from 0 and 1. */
function exponential(steps: number) {
  let [mean, variance] = [0, 1];
  for (let step = 0; step < steps; step++) {
    const batch = batches[step % 4]!;
    mean = momentum * mean + (1 - momentum) * batch.mean;
    variance = momentum * variance + (1 - momentum) * batch.variance;
  }
  return [mean, variance] as const;
}

const near = (actual: readonly number[], expected: readonly number[]): void =>
  actual.forEach((value, at) => {
    assert.ok(Math.abs(value - expected[at]!) < 2e-6 * Math.abs(expected[at]!), `${actual}, not ${expected}`);
  });

test("without debias, running statistics follow Keras' rule", async () => {
  const trained = model(false);
  await train(trained, 2);
  near(statistics(trained), exponential(8));
  assert.equal(trained.weights.has("encoder.0.batchesSeen"), false);
});

/** n over k. */
const choose = (n: number, k: number): number =>
  Array.from({ length: k }, (_, at) => (n - at) / (k - at)).reduce((product, factor) => product * factor, 1);

for (const epochs of [1, 2]) {
  test(`debiased, after ${epochs} epochs, batch t of T counts for (t+8 over 9) / (T+9 over 10), the start for nothing`, async () => {
    const trained = model(true);
    await train(trained, epochs);
    const steps = 4 * epochs;
    const shares = Array.from({ length: steps }, (_, at) => choose(at + 9, 9) / choose(steps + 9, 10));
    near([shares.reduce((sum, share) => sum + share)], [1]);
    near(
      statistics(trained),
      (["mean", "variance"] as const).map((name) =>
        shares.reduce((sum, share, at) => sum + share * batches[at % 4]![name], 0),
      ),
    );
    assert.deepEqual(trained.weights.get("encoder.0.batchesSeen"), Float32Array.of(steps));
  });
}

test("the first step's statistics are its batch's to the bit, and after many steps Keras' rule holds", async () => {
  const short = model(true);
  for await (const event of fit(
    short,
    { ...samples, count: 2, data: data.slice(0, 2) },
    {
      ...{ engine: float32Engine(), batchSize: 2, shuffle: false, optimizer: sgd({ learningRate: 0 }) },
    },
  )) {
    assert.ok(event.type.length > 0);
  }
  assert.deepEqual(statistics(short), [2, 1]);
  const long = model(true);
  await train(long, 40);
  near(statistics(long), exponential(160));
});

test("debiasing survives JSON, and resuming ends in the same bits", async () => {
  const whole = model(true);
  await train(whole, 3);
  const first = await train(model(true), 1);
  const resumed = modelFromConfig(JSON.parse(JSON.stringify(first.checkpoint.model)));
  await train(resumed, 3, { resume: first.checkpoint });
  assert.deepEqual(resumed.weights, whole.weights);
});

test("a checkpoint from before there was debias goes on by Keras' rule", async () => {
  const { checkpoint } = await train(model(false), 1);
  const [{ debias: _, ...norm }] = checkpoint.model.encoder as [ReturnType<typeof batchNorm>];
  const old = { ...checkpoint, model: { ...checkpoint.model, encoder: [norm] } };
  const resumed = modelFromConfig(old.model, old.weights);
  await train(resumed, 2, { resume: old });
  near(statistics(resumed), exponential(8));
});

test("after ten steps inference knows what was learned, by Keras' rule not yet", async () => {
  const [bumps, width] = [1000, 64];
  const random = new Random(7, "bumps");
  const curves = Array.from({ length: bumps }, () => {
    const [centre, breadth] = [random.uniform(8, 56), random.uniform(2, 10)];
    return Array.from({ length: width }, (_, at) => Math.exp(-(((at - centre) / breadth) ** 2)));
  });
  const engine = await openEngine("wasm", { threads: 1 });
  try {
    for (const debias of [true, false]) {
      const unit = (units: number) => [dense(units, { activation: "relu" }), batchNorm({ debias })];
      const trained = autoencoder({
        input: [width],
        encoder: [...unit(48), ...unit(24), dense(6)],
        decoder: [...unit(24), ...unit(48), dense(width, { activation: "sigmoid" })],
      });
      const options = { engine, epochs: 2, batchSize: 200, optimizer: adam({ learningRate: 3e-3 }) };
      const { history } = await fit(trained, curves, options);
      const lags = (await evaluate(trained, curves, { engine })) > history[1]!.loss;
      assert.equal(lags, !debias);
    }
  } finally {
    await engine.dispose();
  }
});
