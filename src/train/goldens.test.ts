import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeOf } from "../core/shape.js";
import { referenceEngine } from "../engine/reference/engine.js";
import { batchSum } from "../graph/ops/reduce.js";
import { input, parameter } from "../graph/ops/source.js";
import { autoencoder, type Model } from "../nn/model.js";
import { digitsAnomaly } from "../recipes/digits-anomaly.js";
import { digitsLinear } from "../recipes/digits-linear.js";
import { assertNear, type Pattern, patternData, readGoldens } from "../testing/golden-file.js";
import { checkSummary, type TrainingGolden } from "../testing/golden-training.js";
import { fit } from "./fit.js";
import { adam, adamw } from "./optimizers/adam.js";
import { clipByNorm } from "./optimizers/clip.js";
import { rmsprop } from "./optimizers/rmsprop.js";
import { sgd } from "./optimizers/sgd.js";
import { buildOptimizer, chain, type Optimizer } from "./optimizers.js";

interface OptimizerGolden {
  readonly name: string;
  readonly optimizer: "sgd" | "rmsprop" | "adam" | "adamw";
  readonly options: Readonly<Record<string, number>>;
  readonly weights: Pattern;
  /** One row for each step. */
  readonly gradients: Pattern;
  /** The weights after each step. */
  readonly after: readonly (readonly number[])[];
}

function optimizerOf({ optimizer, options }: OptimizerGolden): Optimizer {
  const { decay, clipNorm, ...rest } = options;
  switch (optimizer) {
    case "rmsprop":
      return rmsprop({ ...rest, rho: decay! });
    case "sgd":
      return clipNorm === undefined ? sgd(rest) : chain(clipByNorm(clipNorm), sgd(rest));
    case "adam":
      return adam(rest);
    case "adamw":
      return adamw(rest);
  }
}

for (const golden of readGoldens<OptimizerGolden>("optimizers")) {
  test(`${golden.name}: weights after each step as PyTorch's`, async () => {
    const engine = referenceEngine();
    const weights = parameter("w", golden.weights.shape);
    // The gradients come as data: a batch of one row whose sum over the batch is the gradient.
    const optimizer = buildOptimizer(optimizerOf(golden), new Map([["w", weights]]), [
      batchSum(input("gradient", golden.weights.shape)),
    ]);
    const stored = engine.tensor(weights.shape, patternData(golden.weights));
    const slots = [...optimizer.slots.values()].map((slot) => [slot, engine.tensor(slot.shape)] as const);
    const program = await engine.compile(
      { outputs: {}, updates: optimizer.updates },
      { batchSize: 1, parameters: new Map([[weights, stored], ...slots]) },
    );
    const gradient = engine.table(patternData(golden.gradients), golden.after.length);
    for (const [step, expected] of golden.after.entries()) {
      await program.run({ rows: Uint32Array.of(step), tables: { gradient }, scalars: optimizer.scalars(step) });
      // PyTorch clips by 1 / (norm + 1e-6).
      const tolerance = "clipNorm" in golden.options ? 2e-6 : 2e-7;
      assertNear(`step ${step + 1}`, stored.read(), expected, tolerance);
    }
  });
}

/** What the golden calls a weight, and what we do. */
const names = {
  trained: { weight: "kernel", bias: "bias", gamma: "gamma", beta: "beta" },
  running: { mean: "movingMean", "variance.biased": "movingVariance" },
} as const;

/** Our name of the golden's `3.weight`, whose number counts all layers that PyTorch needs. */
function keyOf(model: Model, { layers }: TrainingGolden, name: string): string | undefined {
  const [at, ...rest] = name.split(".");
  const own = ({ ...names.trained, ...names.running } as Readonly<Record<string, string>>)[rest.join(".")];
  const nth = layers.slice(0, Number(at)).filter((layer) => layer.weight ?? layer.gamma).length;
  const layer = model.layers.filter(({ weights }) => weights.length > 0)[nth]!;
  return own === undefined ? undefined : `${layer.name}.${own}`;
}

/** The model with running statistics by the rule of Keras and PyTorch. */
const plainNorm = ({ config }: Model): Model =>
  autoencoder({
    ...config,
    encoder: config.encoder.map((layer) => (layer.type === "batchNorm" ? { ...layer, debias: false } : layer)),
    decoder: config.decoder.map((layer) => (layer.type === "batchNorm" ? { ...layer, debias: false } : layer)),
  });

// Dimming pictures at random has no counterpart: the variant that learns as published.
for (const [recipe, options] of [
  [digitsAnomaly, { variant: "original" }],
  [digitsLinear, {}],
] as const) {
  test(`${recipe.name}: parameters after two training steps as PyTorch's`, async () => {
    const [expected] = readGoldens<TrainingGolden>(recipe.name.replace("-", "_"));
    const model = plainNorm(recipe.plan(options).model(0));
    const weights = new Map(model.weights);
    expected!.layers.forEach((layer, at) => {
      for (const theirs of Object.keys(names.trained)) {
        const pattern = layer[theirs as keyof typeof names.trained];
        if (pattern === undefined) continue;
        const key = keyOf(model, expected!, `${at}.${theirs}`)!;
        const shape = model.parameters.find((weight) => weight.key === key)?.shape;
        assert.deepEqual(shape, pattern.shape, key);
        weights.set(key, patternData(pattern));
      }
    });
    model.setWeights(weights);

    const { batch, optimizer, loss, inputs } = expected!;
    const data = Float32Array.from(inputs.flatMap((pattern) => [...patternData(pattern, batch)]));
    assert.equal(data.length, inputs.length * batch * sizeOf(model.input));
    const samples = { shape: model.input, count: inputs.length * batch, data, scale: 1 };
    const engine = referenceEngine();
    for await (const event of fit(model, samples, {
      engine,
      batchSize: batch,
      shuffle: false,
      loss,
      optimizer: adam(optimizer),
    })) {
      if (event.type !== "epoch") continue;
      const mean = expected!.losses.reduce((sum, value) => sum + value, 0) / expected!.losses.length;
      assertNear("mean loss of both steps", [event.loss], [mean], 1e-6);
    }

    let compared = 0;
    for (const summary of [...expected!.parameters, ...expected!.running]) {
      const key = keyOf(model, expected!, summary.name);
      if (key === undefined) continue;
      checkSummary(model.weights.get(key)!, summary, 1e-6);
      compared++;
    }
    assert.equal(compared, model.parameters.length);
  });
}
