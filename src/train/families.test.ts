import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Random } from "../core/random.js";
import { openEngine } from "../engine/open.js";
import * as nn from "../nn/index.js";
import { adam, evaluate, fit, generate, likelihoodRegret, negativeBound, reconstruct } from "./index.js";

const size = 16;
const engine = await openEngine("wasm", { threads: 1 });
after(() => engine.dispose());

/** Smooth bumps of 16 numbers in (0, 1); `rough` ones have a tooth at every other place instead. */
function bumps(count: number, seed: number, rough = false): number[][] {
  const random = new Random(seed, "bumps");
  return Array.from({ length: count }, () => {
    const [middle, width] = [random.uniform(4, 12), random.uniform(1.5, 3)];
    return Array.from({ length: size }, (_, at) =>
      rough ? (at % 2 === 0 ? 0.9 : 0.1) : Math.exp(-0.5 * ((at - middle) / width) ** 2),
    );
  });
}

const hidden = { activation: "leakyRelu" } as const;
const train = bumps(256, 1);
const decoder = [nn.dense(24, hidden), nn.dense(size, { activation: "sigmoid" })];
const common = { batchSize: 32, loss: "bce", seed: 1, optimizer: adam({ learningRate: 0.01 }) } as const;

async function trained(encoder: readonly nn.Layer[], options: Parameters<typeof fit>[2] = {}): Promise<nn.Model> {
  const model = nn.autoencoder({ input: [size], encoder, decoder, seed: 1 });
  await fit(model, train, { ...common, engine, epochs: 20, ...options });
  return model;
}

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, one) => sum + one, 0) / values.length;

test("a variational model: its bound is its objective, its regret knows others, its samples look like its own", async () => {
  const model = await trained([nn.dense(24, hidden), nn.dense(4), nn.gaussianCode()], { epochs: 60 });
  const [own, others] = [bumps(24, 2), bumps(24, 2, true)];
  const options = { engine, loss: "bce" } as const;
  const ownBound = await negativeBound(model, own, { ...options, draws: 64 });
  // The objective takes the mean of the code, so its error is a little smaller than that of codes drawn around it.
  const objective = size * (await evaluate(model, own, options));
  assert.ok(mean(ownBound) > objective && mean(ownBound) < objective + 1, `${mean(ownBound)}, ${objective}`);
  const regret = await likelihoodRegret(model, own, { ...options, steps: 40 });
  const otherRegret = await likelihoodRegret(model, others, { ...options, steps: 40 });
  assert.ok(regret.every((one) => one >= 0) && otherRegret.every((one) => one >= 0));
  assert.ok(mean(otherRegret) > 2 * mean(regret), `${mean(regret)}, ${mean(otherRegret)}`);
  assert.deepEqual(await likelihoodRegret(model, own, { ...options, steps: 40 }), regret);

  const made = await generate(model, 50, { engine, seed: 3 });
  assert.deepEqual(await generate(model, 50, { engine, seed: 3 }), made);
  // Neighbours in a smooth bump differ by less than in rough ones, which differ by .8.
  const steps = made.filter((_, at) => at % size > 0).map((one, at) => Math.abs(one - made[at + Math.floor(at / 15)]!));
  assert.ok(made.length === 50 * size && mean(steps) < 0.2, `${mean(steps)}`);
});

test("only variational models have bounds and samples", async () => {
  const plain = nn.autoencoder({ input: [2], encoder: [nn.dense(1)], decoder: [nn.dense(2)] });
  const message = /expected a variational model: an encoder that ends in gaussianCode, got one that ends in dense/;
  await assert.rejects(generate(plain, 1), message);
  await assert.rejects(likelihoodRegret(plain, [[1, 2]]), message);
  await assert.rejects(negativeBound(plain, [[1, 2]]), message);
  const model = nn.autoencoder({ input: [2], encoder: [nn.gaussianCode()], decoder: [nn.dense(2)] });
  await assert.rejects(generate(model, 0), /count: expected a whole number >= 1/);
  await assert.rejects(likelihoodRegret(model, [[1, 2]], { steps: 0 }), /steps: expected a whole number/);
  await assert.rejects(likelihoodRegret(model, [[1, 2]], { learningRate: 0 }), /learningRate/);
  const missing = { data: [[1, 2]], missing: Uint8Array.of(0, 1) };
  await assert.rejects(negativeBound(model, missing), /samples without missing numbers/);
});

test("sparsity brings codes to their target, and validation sees what training did", async () => {
  const code = (layer: readonly nn.Layer[]) => [nn.dense(12, { activation: "sigmoid" }), ...layer];
  const model = nn.autoencoder({ input: [size], encoder: code([nn.sparsity({ target: 0.1 })]), decoder, seed: 1 });
  const { history } = await fit(model, train, { ...common, engine, epochs: 40, validation: train });
  const { loss, valLoss } = history.at(-1)!;
  const active = mean(model.weights.get("encoder.1.movingMean")!);
  assert.ok(Math.abs(active - 0.1) < 0.06, `${active}`);
  assert.ok(Math.abs(valLoss! - loss) < 0.1 * loss, `${loss}, ${valLoss}`);
});

test("contraction makes codes change less with the sample", async () => {
  const change = async (weight: number): Promise<number> => {
    const model = await trained([nn.dense(6, { activation: "tanh" }), nn.contraction({ weight })]);
    // Of loss none only the penalty is left; brought back to |J|².
    const measured = nn.modelFromConfig(
      { ...model.config, encoder: [model.config.encoder[0], nn.contraction({ directions: 6 })] },
      model.weights,
    );
    return evaluate(measured, bumps(32, 3), { engine, loss: "none" });
  };
  const [free, held] = [await change(0), await change(2)];
  assert.ok(held < free / 2, `${held}, ${free}`);
});

test("memories, quantizers and masked models learn to reconstruct", async () => {
  const families: Readonly<Record<string, readonly nn.Layer[]>> = {
    memory: [nn.dense(24, hidden), nn.dense(4), nn.memory(20)],
    vectorQuantizer: [nn.dense(24, hidden), nn.dense(12), nn.reshape([3, 4]), nn.vectorQuantizer(16), nn.flatten()],
    randomMask: [nn.randomMask({ share: 0.3 }), nn.dense(24, hidden), nn.dense(4)],
  };
  const average = Array.from({ length: size }, (_, at) => mean(train.map((one) => one[at]!)));
  const own = bumps(32, 4);
  const blind = mean(own.map((one) => mean(one.map((value, at) => (value - average[at]!) ** 2))));
  for (const [name, encoder] of Object.entries(families)) {
    const made = await reconstruct(await trained(encoder, { epochs: 40 }), own, { engine });
    const error = mean(own.flat().map((value, at) => (value - made[at]!) ** 2));
    assert.ok(error < blind / 2, `${name}: ${error}, ${blind} without looking`);
  }
});

const bare = (units: number, activation: nn.ActivationName = "leakyRelu") =>
  nn.dense(units, { useBias: false, activation });

test("a one-class model fixes its centre in the first steps and finds others far from it", async () => {
  const build = (steps: number): nn.Model =>
    nn.autoencoder({
      input: [size],
      encoder: [bare(24), bare(4, "linear"), nn.oneClass({ steps })],
      decoder: [nn.dense(size)],
      seed: 1,
    });
  const options = { ...common, engine, loss: "none", epochs: 20 } as const;
  const model = build(4);
  const kernel = model.weights.get("encoder.0.kernel")!.slice();
  await fit(model, train, { ...options, epochs: 1, batchSize: 64 });
  // Four steps an epoch: all went into the centre, nothing was learned.
  assert.deepEqual(model.weights.get("encoder.0.kernel"), kernel);
  const centre = model.weights.get("encoder.2.mean")!.slice();
  assert.ok(centre.some((one) => one !== 0));
  await fit(model, train, options);
  assert.deepEqual(model.weights.get("encoder.2.mean"), centre);
  const [own, others] = [bumps(32, 5), bumps(32, 5, true)];
  const distance = (samples: number[][]): Promise<number> => evaluate(model, samples, { engine, loss: "none" });
  const [near, far] = [await distance(own), await distance(others)];
  assert.ok(far > 10 * near, `${near}, ${far}`);
});

test("a collapsed one-class model is refused, with the weights from before kept", async () => {
  const encoder = [bare(4, "relu"), nn.oneClass()];
  const model = nn.autoencoder({ input: [size], encoder, decoder: [nn.dense(size)], seed: 1 });
  // All units dead: samples are positive, weights are not.
  const dead = new Map(model.weights).set("encoder.0.kernel", new Float32Array(4 * size).fill(-1));
  model.setWeights(dead);
  await assert.rejects(
    async () => await fit(model, train, { ...common, engine, loss: "none", epochs: 3 }),
    /^UserError: training, oneClass "encoder\.1": expected codes that differ between samples, got the same for all/,
  );
  assert.deepEqual([...model.weights.get("encoder.1.stepsSeen")!], [0]);
});
