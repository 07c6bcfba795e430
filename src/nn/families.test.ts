import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine, Tensor } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import { referenceEngine } from "../engine/reference/engine.js";
import { grad } from "../graph/grad.js";
import { batchSum } from "../graph/ops/reduce.js";
import { input } from "../graph/ops/source.js";
import { assertNear } from "../testing/golden-file.js";
import { buildModel, modelParameters } from "./build.js";
import * as nn from "./index.js";

const { ops } = nn;

interface Applying {
  readonly training?: boolean;
  readonly steps?: number;
  readonly engine?: Engine;
}

type Arrays = Readonly<Record<string, Float32Array>>;

/** What models of some layers alone make of one sample, at each step, with their penalties and the gradients of both. */
async function applyAll(chains: readonly (readonly nn.Layer[])[], sample: readonly number[], options: Applying = {}) {
  const { training = false, steps = 1, engine = referenceEngine() } = options;
  const shape = [sample.length];
  const x = input("x", shape);
  const tensors = new Map<nn.Value<"parameter">, Tensor>();
  const all: Record<string, nn.Value> = {};
  const models = chains.map((encoder, at) => {
    const model = nn.autoencoder({ input: shape, encoder, decoder: [nn.flatten(), nn.dense(sample.length)] });
    const parameters = modelParameters(model);
    const { code, penalties, outputs, updates } = buildModel(model, x, { parameters, training });
    const penalty = ops.broadcast(penalties.reduce(ops.add, ops.constant(0)), [], "sample");
    const trained = model.parameters.filter(({ trainable, key }) => trainable && key.startsWith("encoder"));
    const targets = [x, ...trained.map(({ key }) => parameters.get(key)!)];
    const slopes = grad(batchSum(ops.add(ops.sum(code), penalty)), targets);
    const add = (name: string, value: nn.Value): void => {
      all[`${at} ${name}`] = value;
    };
    for (const [name, value] of [...outputs, ...updates]) add(name, value);
    add("code", code);
    add("penalty", penalty);
    add("slope", slopes[0]!);
    trained.forEach(({ key }, which) => {
      add(`slope of ${key}`, slopes[which + 1]!);
    });
    for (const { key, shape } of model.parameters) {
      tensors.set(parameters.get(key)!, engine.tensor(shape, model.weights.get(key)!));
    }
    return model;
  });
  const program = await engine.compile({ outputs: all }, { batchSize: 1, parameters: tensors });
  const table = engine.table(Float32Array.from(sample), 1);
  const { outputs: made } = await program.run({ rows: new Uint32Array(steps), tables: { x: table }, seed: 1 });
  program.dispose();
  return { made, models };
}

async function apply(layers: readonly nn.Layer[], sample: readonly number[], options: Applying = {}) {
  const { made, models } = await applyAll([layers], sample, options);
  const named = Object.entries(made).map(([name, values]) => [name.slice("0 ".length), values]);
  return { made: Object.fromEntries(named) as Arrays, model: models[0]! };
}

const mean = (values: Iterable<number>): number => {
  const all = [...values];
  return all.reduce((sum, one) => sum + one, 0) / all.length;
};

test("a Gaussian code is drawn from the posterior in training, and is its mean otherwise", async () => {
  const sample = [1, -2, Math.log(0.25), Math.log(9)];
  const still = await apply([nn.gaussianCode()], sample);
  assert.deepEqual([...still.made["code"]!], [1, -2]);
  assert.deepEqual([...still.made["mean"]!], [1, -2]);
  assertNear("logVariance", still.made["logVariance"]!, sample.slice(2), 1e-6);
  const steps = 4000;
  const { made } = await apply([nn.gaussianCode()], sample, { training: true, steps });
  for (const [at, sd] of [0.5, 3].entries()) {
    const drawn = made["code"]!.filter((_, index) => index % 2 === at);
    // Five standard errors of the mean and of the sd.
    assert.ok(Math.abs(mean(drawn) - sample[at]!) < (5 * sd) / Math.sqrt(steps));
    const spread = Math.sqrt(mean(drawn.map((one) => (one - sample[at]!) ** 2)));
    assert.ok(Math.abs(spread / sd - 1) < 5 / Math.sqrt(2 * steps), `${spread}`);
  }
});

test("a long code's contraction is estimated without bias, and the same each time in inference", async () => {
  const layers = (directions: number) => [nn.dense(12, { activation: "tanh" }), nn.contraction({ directions })];
  const sample = [0.5, -1, 2];
  const exact = (await apply(layers(12), sample)).made["penalty"]![0]!;
  const drawn = (await apply(layers(3), sample, { training: true, steps: 2000 })).made["penalty"]!;
  assert.ok(Math.abs(mean(drawn) / exact - 1) < 0.04, `${mean(drawn)} for ${exact}`);
  const [first, second] = (await apply(layers(3), sample, { steps: 2 })).made["penalty"]!;
  assert.ok(first === second && Math.abs(first! / exact - 1) < 0.7, `${first} for ${exact}`);
});

test("masks are of whole patches in all channels, of the share asked for", async () => {
  const steps = 300;
  const layers = [nn.reshape([2, 5, 7]), nn.randomMask({ share: 0.3, patch: 2, value: -1 }), nn.flatten()];
  const { made } = await apply(layers, Array(70).fill(1), { training: true, steps });
  const code = made["code"]!;
  const at = (step: number, channel: number, row: number, column: number): number =>
    code[step * 70 + channel * 35 + row * 7 + column]!;
  for (let step = 0; step < steps; step++) {
    for (let row = 0; row < 5; row++) {
      for (let column = 0; column < 7; column++) {
        const corner = at(step, 0, row - (row % 2), column - (column % 2));
        assert.ok(at(step, 0, row, column) === corner && at(step, 1, row, column) === corner);
      }
    }
  }
  const masked = mean(code.map((one) => (one === -1 ? 1 : 0)));
  assert.ok(Math.abs(masked - 0.3) < 0.04, `${masked}`);
  assert.ok((await apply(layers, Array(70).fill(1))).made["code"]!.every((one) => one === 1));
});

test("gradients pass the quantizer straight, and its codes follow their samples", async () => {
  const { made, model } = await apply([nn.vectorQuantizer(2)], [1, 2], { training: true });
  const codes = model.weights.get("encoder.0.codes")!;
  const square = (at: number): number => (codes[2 * at]! - 1) ** 2 + (codes[2 * at + 1]! - 2) ** 2;
  const near = square(0) < square(1) ? 0 : 1;
  const nearest = [codes[2 * near]!, codes[2 * near + 1]!];
  assertNear("code", made["code"]!, nearest, 1e-6);
  assertNear("penalty", made["penalty"]!, [(1.25 * square(near)) / 2], 1e-6);
  // By hand: of Σ code it is 1, of .25 mean (x - e)² it is .25 (x - e); of mean (x - e)² for the code it is e - x.
  const from = [1 - nearest[0]!, 2 - nearest[1]!];
  assertNear(
    "slope",
    made["slope"]!,
    from.map((one) => 1 + 0.25 * one),
    1e-6,
  );
  const moved = from.map((one) => -one);
  assertNear("codes", made["slope of encoder.0.codes"]!, near === 0 ? [...moved, 0, 0] : [0, 0, ...moved], 1e-6);
});

test("a memory cuts what is least like the question", async () => {
  const asked = async (shrink: number): Promise<number> => {
    const layers = [nn.memory(30, { shrink, entropyWeight: 1 })];
    return (await apply(layers, [1, 2, 3])).made["penalty"]![0]!;
  };
  const [all, some, few] = [await asked(0), await asked(1), await asked(1.8)];
  assert.ok(all <= Math.log(30) && all > some && some > few && few > 0, `${all} ${some} ${few}`);
});

test("families are the same on every engine, gradients too", async () => {
  const layers = [
    [nn.dense(6), nn.gaussianCode()],
    [nn.dense(3, { activation: "sigmoid" }), nn.sparsity()],
    [nn.dense(6, { activation: "tanh" }), nn.contraction()],
    [nn.randomMask()],
    [nn.dense(3), nn.memory(7)],
    [nn.reshape([2, 2]), nn.memory(7)],
    [nn.dense(3), nn.vectorQuantizer(70)],
    [nn.reshape([2, 2]), nn.vectorQuantizer(7)],
    [nn.dense(3, { useBias: false }), nn.oneClass()],
    [nn.reshape([1, 4]), nn.triplet([nn.flatten(), nn.dense(3)], { shift: 1 })],
    [nn.scoreMatching([nn.dense(4)])],
  ] as const;
  const sample = [0.3, -1, 0.7, 2];
  for (const training of [false, true]) {
    const { made: expected } = await applyAll(layers, sample, { training });
    for (const name of ["wasm", "native"] as const) {
      const engine = await openEngine(name, { threads: 1 });
      const { made } = await applyAll(layers, sample, { training, engine });
      for (const [key, values] of Object.entries(expected)) {
        assertNear(`${name}, ${key}`, made[key]!, [...values], 1e-4, 0.01);
      }
      await engine.dispose();
    }
  }
});

test("options that make no sense are refused", () => {
  const wrong: readonly (readonly [readonly nn.Layer[], RegExp])[] = [
    [[nn.dense(3), nn.gaussianCode()], /gaussianCode "encoder.1": expected \[2k, …\]:/],
    [[nn.gaussianCode({ beta: -1 })], /option "beta": expected a number >= 0/],
    [[nn.sparsity({ target: 1 })], /option "target"/],
    [[nn.contraction({ directions: 0 })], /option "directions"/],
    [[nn.randomMask({ share: 1 })], /option "share": expected a number >= 0 and < 1/],
    [[nn.memory(0)], /option "items"/],
    [[nn.vectorQuantizer(1.5)], /option "codes"/],
    [[nn.dense(3), nn.oneClass()], /got a dense, "encoder.0", with one\. Give it useBias: false/],
    [[nn.dense(3, { useBias: false }), nn.batchNorm(), nn.oneClass()], /got a batchNorm, "encoder.1"/],
    [[nn.scoreMatching([nn.dense(3)])], /expected \[4\] from its layers too, got \[3\]\. End them with dense\(4\)/],
    [[nn.scoreMatching([nn.dense(4)], { noise: 0 })], /option "noise"/],
    [[nn.scoreMatching([nn.dense(4)], { tail: Number.NaN })], /option "tail": expected a number/],
    [[nn.triplet([nn.dense(3)])], /triplet "encoder.0": expected \[channels, length\], got \[4\]/],
    [[nn.reshape([1, 4]), nn.triplet([])], /expected \[k\] from its layers, got \[1, 4\]. End them with flatten/],
    [[nn.reshape([1, 4]), nn.triplet([nn.flatten()], { margin: -1 })], /option "margin"/],
    [[nn.oneClass({ labelWeight: -1 })], /option "labelWeight": expected a number >= 0/],
    [[nn.residual([nn.dense(4)]), nn.oneClass()], /got a dense, "encoder.0.layers.0"/],
  ];
  for (const [encoder, message] of wrong) {
    assert.throws(() => nn.autoencoder({ input: [4], encoder, decoder: [nn.dense(4)] }), message);
  }
});
