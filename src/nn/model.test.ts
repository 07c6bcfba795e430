import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "../core/shape.js";
import { digitsAnomaly } from "../recipes/digits-anomaly.js";
import { digitsLinear } from "../recipes/digits-linear.js";
import { autoencoder, conv2d, dense, flatten, type Layer, maxPool2d, modelFromConfig, reshape } from "./index.js";

const parametersOf = (model: ReturnType<typeof autoencoder>, trainable: boolean): number =>
  model.parameters.filter((weight) => weight.trainable === trainable).reduce((n, { shape }) => n + sizeOf(shape), 0);

test("digits-anomaly has the original's 4,385 parameters and a code of 8 x 4 x 4", () => {
  const model = digitsAnomaly.plan().model(0);
  assert.equal(parametersOf(model, true), 4385);
  assert.deepEqual(model.codeShape, [8, 4, 4]);
  assert.equal(model.latentSize, 128);
});

test("digits-linear counts as by hand: weights, biases, four batch norms", () => {
  const model = digitsLinear.plan().model(0);
  const widths = [784, 256, 128, 32, 128, 256, 784];
  const dense = widths.slice(1).reduce((n, out, at) => n + out * widths[at]! + out, 0);
  assert.equal(parametersOf(model, true), dense + 2 * (256 + 128 + 128 + 256));
  // Mean and variance of each unit; each layer counts its batches.
  assert.equal(parametersOf(model, false), 2 * (256 + 128 + 128 + 256) + 4);
});

test("summary lists layers, shapes, parameters, the code and the totals", () => {
  const lines = digitsLinear.plan().model(0).summary().split("\n");
  assert.match(lines.find((line) => line.startsWith("encoder.2"))!, /^encoder\.2 \(batchNorm\) +\[256\] +1,025$/);
  assert.match(lines.join("\n"), /code: \[32\], 32 numbers of 784\ndecoder\.0 \(dense\)/);
  assert.ok(lines.includes("Not trainable: 1,540"));
  const widths = new Set(lines.filter((line) => / \(|^input/.test(line)).map((line) => line.length));
  assert.equal(widths.size, 1, "all rows have one width");
});

const refusals: readonly (readonly [string, () => unknown, string])[] = [
  [
    "an image layer on a vector",
    () => autoencoder({ input: [784], encoder: [dense(784), conv2d(8)], decoder: [] }),
    'conv2d "encoder.1": expected [channels, height, width], got [784]. Add reshape([1, 28, 28]).',
  ],
  [
    "a dense layer on an image",
    () => autoencoder({ input: [1, 4, 4], encoder: [dense(3)], decoder: [] }),
    'dense "encoder.0": expected [features], got [1, 4, 4]. Add flatten() before it.',
  ],
  [
    "a kernel larger than the image",
    () => autoencoder({ input: [1, 3, 2], encoder: [conv2d(3, { name: "first" })], decoder: [] }),
    'conv2d "first": expected an image of at least 3 x 3, got [1, 3, 2]. Use a smaller kernel or padding: "same".',
  ],
  [
    "a decoder that returns another shape",
    () => autoencoder({ input: [1, 4, 4], encoder: [flatten(), dense(2)], decoder: [dense(16)] }),
    "dense \"decoder.0\": expected the input's shape [1, 4, 4] as the decoder's output, got [16]. Add reshape([1, 4, 4]).",
  ],
  [
    "two layers of one name",
    () => autoencoder({ input: [2], encoder: [dense(2, { name: "a" })], decoder: [dense(2, { name: "a" })] }),
    'dense "a": expected a name no other layer has, got "a".',
  ],
  [
    "a batch axis or nothing as input",
    () => autoencoder({ input: [0, 4], encoder: [], decoder: [] }),
    "input: expected the shape of one sample, whole numbers >= 1, without the batch, got [0,4]." +
      " Use [1, 28, 28] for grey images, [channels, length] for series, [features] for tables.",
  ],
  [
    "an impossible reshape",
    () => autoencoder({ input: [6], encoder: [reshape([4, -1])], decoder: [] }),
    'reshape "encoder.0": expected a shape of 6 elements, at most one axis -1, got [4, -1]. Its input is [6].',
  ],
];
for (const [what, build, message] of refusals) {
  test(`${what} is refused by name, with what to do`, () => {
    assert.throws(build, { name: "UserError", message });
  });
}

const badOptions: readonly (readonly [string, unknown, string])[] = [
  ["units", { type: "dense", units: 0 }, 'dense "encoder.0", option "units": expected a whole number >= 1, got 0.'],
  ["no units", { type: "dense" }, 'dense "encoder.0": expected the option "units", got none.'],
  ["kernel", { type: "conv2d", filters: 1, kernelSize: [3] }, "two of them as [rows, columns], got [3]"],
  ["padding", { type: "conv2d", filters: 1, padding: "full" }, "expected one of valid, same"],
  ["activation", { type: "conv2d", filters: 1, activation: "selu" }, "expected one of linear, relu"],
  ["initializer", { type: "conv2d", filters: 1, kernelInitializer: "he" }, "glorotUniform"],
  ["rate", { type: "dropout", rate: 1 }, "a number >= 0 and < 1, got 1"],
  ["misspelling", { type: "dense", units: 1, usebias: true }, "useBias"],
  ["type", { type: "Dense", units: 1 }, "encoder.0: expected a layer: dense, denseEach, conv2d"],
  ["nothing", null, "encoder.0: expected a layer"],
];
for (const [what, layer, message] of badOptions) {
  test(`a configuration with a bad option is refused: ${what}`, () => {
    const config = { input: [1, 2, 2], encoder: [layer as Layer], decoder: [] };
    assert.throws(
      () => modelFromConfig(config),
      (error: Error) => error.name === "UserError" && error.message.includes(message),
    );
  });
}

test("a configuration file with unknown or missing parts is refused", () => {
  const good = { input: [2], encoder: [], decoder: [] };
  for (const bad of [
    null,
    3,
    { ...good, encoder: 1 },
    { ...good, sead: 1 },
    { ...good, seed: "1" },
    { ...good, name: 1 },
  ]) {
    assert.throws(() => modelFromConfig(bad), { name: "UserError" });
  }
  assert.equal(modelFromConfig(good).latentSize, 2);
});

test("a model survives JSON: same layers, same fresh weights, same summary", () => {
  const model = digitsAnomaly.plan().model(7);
  const copy = modelFromConfig(JSON.parse(JSON.stringify(model.config)));
  assert.equal(copy.summary(), model.summary());
  assert.deepEqual(copy.weights, model.weights);
  assert.notDeepEqual(digitsAnomaly.plan().model(8).weights, model.weights);
});

test("setWeights copies, and refuses what is missing or of another size", () => {
  const model = autoencoder({ input: [3], encoder: [dense(2)], decoder: [dense(3)] });
  const weights = new Map([...model.weights].map(([key, data]) => [key, data.map((x) => x + 1)]));
  model.setWeights(weights);
  weights.get("encoder.0.bias")![0] = 99;
  assert.equal(model.weights.get("encoder.0.bias")![0], 1);
  const short = new Map([...weights, ["decoder.0.kernel", new Float32Array(5)] as const]);
  assert.throws(() => model.setWeights(short), /weights "decoder\.0\.kernel": expected 6 numbers for \[3, 2\], got 5/);
  weights.delete("encoder.0.bias");
  assert.throws(() => model.setWeights(weights), /weights "encoder\.0\.bias": expected 2 numbers .*, got none/);
});

test("a layer added to one half does not change the fresh weights of the other", () => {
  const pool = maxPool2d({ poolSize: 1 });
  const build = (encoder: readonly Layer[]) =>
    autoencoder({ input: [1, 4, 4], encoder, decoder: [conv2d(1, { padding: "same" })] });
  const one = build([conv2d(1, { padding: "same" }), pool]);
  const two = build([conv2d(1, { padding: "same" }), pool, pool]);
  assert.deepEqual(one.weights, two.weights);
});
