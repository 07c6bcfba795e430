import assert from "node:assert/strict";
import { test } from "node:test";
import { referenceEngine } from "../engine/reference/engine.js";
import { fit, Predictor, sgd } from "../train/index.js";
import {
  autoencoder,
  batchNorm,
  conv1d,
  dense,
  ensemble,
  flatten,
  modelFromConfig,
  reshape,
  sparsity,
} from "./index.js";

const input = [1, 6];
const members = [
  { encoder: [flatten(), dense(3, { activation: "tanh" }), sparsity()], decoder: [dense(6), reshape(input)] },
  {
    encoder: [conv1d(2, { padding: "same" as const }), batchNorm()],
    decoder: [conv1d(1, { padding: "same" as const, activation: "sigmoid" as const })],
  },
];
const samples = {
  shape: input,
  count: 32,
  scale: 1,
  data: Float32Array.from({ length: 192 }, (_, at) => 0.5 + 0.4 * Math.sin(at * at)),
};

/** The name a weight of a member alone has in the ensemble. */
const inside = (key: string, at: number): string =>
  key.replace(
    /^(encoder|decoder)\.(\d+)/,
    (_, half, layer) => `${half}.0.chains.${at}.${half === "encoder" ? layer : Number(layer) + 2}`,
  );

test("an ensemble survives JSON, with its members' layers filled in", () => {
  const model = ensemble({ input, members });
  const again = modelFromConfig(JSON.parse(JSON.stringify(model.config)));
  assert.deepEqual([...again.weights], [...model.weights]);
  assert.equal(model.latentSize, 3 + 12);
  assert.throws(() => ensemble({ input, members: [] }), /ensemble: expected one member or more/);
});

for (const loss of ["mse", "bce"] as const) {
  test(`members learn as if alone: ${loss}`, async () => {
    const engine = referenceEngine();
    const together = ensemble({ input, members });
    const alone = members.map((member, at) => {
      const model = autoencoder({ input, ...member });
      model.setWeights(new Map([...model.weights.keys()].map((key) => [key, together.weights.get(inside(key, at))!])));
      return model;
    });
    const options = { engine, loss, epochs: 2, batchSize: 8, seed: 3 } as const;
    const losses = [];
    for (const model of alone) {
      losses.push(
        (await fit(model, samples, { ...options, optimizer: sgd({ learningRate: 0.1 }) })).history.at(-1)!.loss,
      );
    }
    // Half the gradient at twice the rate.
    const result = await fit(together, samples, { ...options, optimizer: sgd({ learningRate: 0.2 }) });
    assert.ok(Math.abs(result.history.at(-1)!.loss - (losses[0]! + losses[1]!) / 2) < 1e-6);
    for (const [at, model] of alone.entries()) {
      for (const [key, data] of model.weights) {
        const found = together.weights.get(inside(key, at))!;
        assert.ok(
          data.every((value, place) => Math.abs(value - found[place]!) < 1e-5),
          key,
        );
      }
    }
    const made = [];
    for (const model of [...alone, together]) {
      const predictor = await Predictor.open(model, { engine });
      made.push({ code: await predictor.encode(samples), output: await predictor.reconstruct(samples) });
      await predictor.close();
    }
    const [first, second, both] = made as [(typeof made)[0], (typeof made)[0], (typeof made)[0]];
    const mean = first.output.map((value, at) => (value + second.output[at]!) / 2);
    assert.ok(both.output.every((value, at) => Math.abs(value - mean[at]!) < 1e-5));
    assert.ok(Math.abs(both.code[15 + 2]! - first.code[3 + 2]!) < 1e-5);
    assert.ok(Math.abs(both.code[15 + 3 + 4]! - second.code[12 + 4]!) < 1e-5);
  });
}
