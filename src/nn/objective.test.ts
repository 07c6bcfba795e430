import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../core/errors.js";
import { referenceEngine } from "../engine/reference/engine.js";
import { adam, evaluate, fit } from "../train/index.js";
import * as nn from "./index.js";

const { ops } = nn;

interface Pull {
  readonly type: "test/pull";
  readonly weight: number;
  readonly each: boolean;
}

/** Adds the mean square of its input to the loss: of each sample, or the square of the batch's mean. */
const pull = (weight: number, each: boolean): Pull => ({ type: "test/pull", weight, each });

nn.registerLayer<Pull>("test/pull", {
  defaults: { weight: 1, each: true },
  required: [],
  outputShape: (_, input) => input,
  weights: () => [],
  build({ weight, each }, x, scope) {
    const size = ops.mean(ops.square(each ? x : ops.batchMean(x)));
    scope.penalty(ops.mul(size, weight));
    scope.output("doubled", ops.mul(x, 2));
    return x;
  },
});

const samples = [
  [1, 0],
  [0, 3],
];

const model = (layer: nn.LayerBase<"test/pull">): nn.Model => {
  const built = nn.autoencoder({ input: [2], encoder: [layer], decoder: [] });
  return nn.modelFromConfig(JSON.parse(JSON.stringify(built.config)));
};

test("what layers add is part of the loss, of each sample or of the step", async () => {
  const engine = referenceEngine();
  // The output is the input, so the layer's terms are all: (1/2 + 9/2) / 2 and ((1/2)² + (3/2)²) / 2.
  assert.equal(await evaluate(model(pull(1, true)), samples, { engine }), 2.5);
  assert.equal(await evaluate(model(pull(1, false)), samples, { engine }), 1.25);
  assert.equal(await evaluate(model(pull(4, true)), samples, { engine, loss: "none" }), 10);
});

test("training reports it and follows its gradient", async () => {
  const fresh = () =>
    nn.autoencoder({ input: [2], encoder: [nn.dense(2), pull(1, true)], decoder: [nn.dense(2)], seed: 1 });
  const losses = async (loss: nn.LossName): Promise<number[]> => {
    const { history } = await fit(fresh(), samples, {
      engine: referenceEngine(),
      epochs: 200,
      loss,
      optimizer: adam({ learningRate: 0.02 }),
      validation: samples,
    });
    return [history.at(0)!.loss, history.at(-1)!.loss, history.at(-1)!.valLoss!];
  };
  const [first, last, validation] = await losses("none");
  assert.ok(last! < first! / 4 && Math.abs(last! - validation!) < 0.1 * last!, `${first} ${last} ${validation}`);
});

test("a loss of none without such a layer is refused, as is a layer nobody registered", async () => {
  const plain = nn.autoencoder({ input: [2], encoder: [nn.dense(1)], decoder: [nn.dense(2)] });
  await assert.rejects(async () => await fit(plain, samples, { loss: "none" }), {
    name: "UserError",
    message: /^loss none: expected a model with a layer that adds to the loss/,
  });
  assert.throws(
    () => nn.autoencoder({ input: [2], encoder: [{ type: "test/absent" }], decoder: [] }),
    /Call `registerLayer` for it first/,
  );
  assert.throws(() => nn.resolveLoss("test/absent"), /Call `registerLoss` for it first/);
});

test("a registered name is kept apart from ours and has one rule", () => {
  const rule = { defaults: {}, build: ops.sub };
  nn.registerLoss("test/difference", rule);
  nn.registerLoss("test/difference", rule);
  assert.throws(() => nn.registerLoss("test/difference", { ...rule }), UserError);
  assert.throws(() => nn.registerLoss("difference" as "a/b", rule), /a name with a slash/);
  assert.deepEqual(nn.resolveLoss("test/difference"), { type: "test/difference" });
});

test("two layers cannot give the model one output", () => {
  const parameters = new Map();
  const twice = nn.autoencoder({ input: [2], encoder: [pull(1, true), pull(1, true)], decoder: [] });
  const x = ops.constant([1, 2], [2]);
  assert.throws(() => nn.buildModel(twice, x, { parameters, training: false }), /an output name no other layer has/);
});
