import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "../core/shape.js";
import { completeConfig, parseConfig } from "../runs/config.js";
import { runMetrics } from "../runs/run-metrics.js";
import { choose } from "./choose.js";
import { findRecipe, recipes } from "./list.js";

/** What is published of each: parameters that training changes, and the code. */
const published: Readonly<Record<string, { readonly trainable: number; readonly code: readonly number[] }>> = {
  "digits-anomaly": { trainable: 4385, code: [8, 4, 4] },
  // Weights and biases of 784-256-128-32 and mirror, then scale and shift of the batch norms behind 256, 128, 128, 256.
  "digits-linear": { trainable: 476_720 + 2 * (256 + 128 + 128 + 256), code: [32] },
  // 784-400-(20 means, 20 log variances), 20-400-784.
  "digits-vae": { trainable: 784 * 400 + 400 + 400 * 40 + 40 + 20 * 400 + 400 + 400 * 784 + 784, code: [20] },
};

for (const [name, expected] of Object.entries(published)) {
  test(`${name} is what was published`, () => {
    const model = findRecipe(name).plan().model(0);
    const trainable = model.parameters.filter((weight) => weight.trainable);
    assert.equal(
      trainable.reduce((total, { shape }) => total + sizeOf(shape), 0),
      expected.trainable,
    );
    assert.deepEqual(model.codeShape, expected.code);
    assert.equal(model.name, name);
  });
}

test("every choice of a recipe is a model that fits its data", () => {
  for (const recipe of recipes) {
    for (const [name, spec] of Object.entries(recipe.options)) {
      for (const value of spec.kind === "choice" ? spec.values : []) {
        const { model, input: known, judged } = recipe.plan(choose(recipe, { [name]: value }));
        const view = judged.kind === "anomalies" ? judged.view : "images";
        const input = known ?? { table: [5], signals: [1, 64], images: [1, 32, 32] }[view];
        assert.deepEqual(model(0, input).input, input, `${recipe.name} --${name} ${value}`);
      }
    }
  }
});

test("one class has a network of its own, or the original's when asked for", () => {
  const digits = findRecipe("digits-anomaly");
  const codeOf = (given: Readonly<Record<string, string>>) => {
    const plan = digits.plan(choose(digits, given));
    return [plan.variant, ...plan.model(0).codeShape];
  };
  assert.deepEqual(codeOf({ normalClass: "3" }), ["mnist-class-3", 16]);
  assert.deepEqual(codeOf({ normalClass: "3", variant: "dense" }), ["mnist-class-3", 16]);
  assert.deepEqual(codeOf({ normalClass: "3", direction: "fashion-to-mnist" }), ["fashion-mnist-class-3", 3136]);
  assert.deepEqual(codeOf({ normalClass: "3", variant: "conv" }), ["conv-mnist-class-3", 8, 4, 4]);
  assert.deepEqual(codeOf({ variant: "dense" }), ["dense-mnist-to-fashion", 32]);
  assert.deepEqual(codeOf({}), ["conv-mnist-to-fashion", 8, 4, 4]);
});

test("options are checked against what the recipe takes", () => {
  const denoise = findRecipe("digits-denoise");
  assert.deepEqual(choose(denoise, { noiseFactor: "0.3" }), { variant: "upsampling", noiseFactor: 0.3 });
  const mistakes: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ variant: "transpose" }, /variant: expected one of .* got "transpose"\. Did you mean "transposed"\?/],
    [{ noiseFactor: "-1" }, /noiseFactor: expected a number from 0 to 2, got "-1"/],
    [{ noiseFactor: " " }, /noiseFactor: expected a number/],
    [{ level: "4" }, /level: expected an option of digits-denoise, got 4\. It has `variant`, `noiseFactor`\./],
  ];
  for (const [given, message] of mistakes) assert.throws(() => choose(denoise, given), message);
  assert.throws(() => choose(findRecipe("digits-linear"), { level: 4 }), /no options of its own for digits-linear/);
  assert.throws(() => completeConfig({ recipe: "table-anomaly" }), /table-anomaly: expected the option `data`/);
});

test("the seed decides the initial weights", () => {
  const first = (seed: number): number => recipes[0]!.plan().model(seed).weights.get("encoder.1.kernel")![0]!;
  assert.equal(first(1), first(1));
  assert.notEqual(first(1), first(2));
});

test("a config is completed from its recipe, and reads back as it was written", () => {
  const config = completeConfig({ recipe: "digits-linear", epochs: 3 });
  assert.deepEqual(config, {
    recipe: "digits-linear",
    options: {},
    epochs: 3,
    batchSize: 1024,
    learningRate: 1e-3,
    seed: 0,
    engine: "auto",
    validation: "test",
  });
  assert.deepEqual(completeConfig(parseConfig(JSON.stringify(config), "config.json")), config);
});

test("a config names what is wrong in it", () => {
  const mistakes: readonly (readonly [string, RegExp])[] = [
    ['{"recipe": "digits-linear", "batchsize": 3}', /"batchsize"\. Did you mean "batchSize"\?/],
    ['{"recipe": "digits-linear", "qqq": 3}', /"qqq"\. Choose one of: recipe, options, epochs/],
    ["{}", /"recipe" in my\.json: expected "recipe", got undefined|"recipe" in my\.json/],
    ['{"recipe": "digits-linear", "epochs": 0}', /"epochs" in my\.json: expected >=1, got 0/],
    ['{"recipe": "digits-linear", "trim": 1}', /"trim" in my\.json: expected <1, got 1/],
    ['{"recipe": "digits-linear", "epochs": 1.5}', /"epochs" in my\.json: expected a whole number, got 1\.5/],
    ['{"recipe": "digits-linear", "engine": "gpu"}', /"engine" in my\.json: expected .*"wasm"/],
    ["[]", /my\.json: expected/],
    ["nonsense", /my\.json: expected a JSON object/],
  ];
  for (const [text, message] of mistakes) {
    assert.throws(() => parseConfig(text, "my.json"), message, text);
  }
  assert.throws(() => findRecipe("digitsanomaly"), /Did you mean "digits-anomaly"\?/);
});

test("the rate of a run is the median of the epochs that have one", () => {
  const recipe = recipes[0]!;
  const plan = recipe.plan();
  const model = plan.model(0);
  const config = completeConfig({ recipe: recipe.name });
  const samples = { shape: [1, 28, 28], count: 1, data: new Uint8Array(784), scale: 1 / 255 };
  const engine = { name: "wasm", description: "", threads: 1 } as unknown as Parameters<typeof runMetrics>[0]["engine"];
  const metricsOf = (rates: readonly number[]) =>
    runMetrics({
      ...{ config, plan, model, engine, train: samples, validation: samples },
      history: rates.map((samplesPerSecond, at) => {
        return { epoch: at + 1, loss: 1, valLoss: 2, learningRate: 1, samplesPerSecond, seconds: 1 };
      }),
    });
  assert.equal(metricsOf([10, 0, 30, 20]).samplesPerSecond, 20);
  assert.equal(metricsOf([0]).samplesPerSecond, 0);
  assert.equal(metricsOf([10, 20]).epochs, 2);
});
