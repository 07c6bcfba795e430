import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { openEngine } from "../engine/open.js";
import { autoencoder, dense, type Model, oneClass } from "../nn/index.js";
import { assertNear, patternData, readGoldens } from "../testing/golden-file.js";
import { evaluate, type FitOptions, fit, sgd } from "./index.js";

interface SadGolden {
  readonly labels: readonly number[];
  readonly weight: number;
  readonly labelWeight: number;
  readonly learningRate: number;
  readonly loss: number;
  readonly after: readonly [readonly number[], readonly number[]];
}

const bare = { useBias: false } as const;

for (const name of ["reference", "wasm", "native"] as const) {
  test(`Deep SAD, ${name}: loss and weights after a step as PyTorch's`, async () => {
    const [golden] = readGoldens<SadGolden>("sad");
    const { labels, weight, labelWeight, learningRate } = golden!;
    const model = autoencoder({
      input: [5],
      encoder: [
        dense(4, { ...bare, activation: "leakyRelu" }),
        dense(3, bare),
        oneClass({ weight, labelWeight, steps: 1 }),
      ],
      decoder: [dense(5)],
    });
    const kernels = [3, 4].map((stream) =>
      patternData({ shape: stream === 3 ? [4, 5] : [3, 4], stream, low: -1, high: 1 }),
    );
    model.setWeights(
      new Map([
        ...model.weights,
        ["encoder.0.kernel", kernels[0]!],
        ["encoder.1.kernel", kernels[1]!],
        ["encoder.2.mean", patternData({ shape: [3], stream: 2, low: 0.2, high: 1 })],
        ["encoder.2.stepsSeen", Float32Array.of(1)],
      ]),
    );
    const data = patternData({ shape: [labels.length, 5], stream: 1, low: -2, high: 2 });
    const engine = await openEngine(name, { threads: 1 });
    const samples = { shape: [5], count: labels.length, data, scale: 1 };
    const options = { engine, labels, loss: "none", optimizer: sgd({ learningRate }) } as const;
    const { history } = await fit(model, samples, { ...options, batchSize: labels.length });
    assertNear("loss", [history[0]!.loss], [golden!.loss], 1e-6);
    assertNear("first kernel", model.weights.get("encoder.0.kernel")!, golden!.after[0], 1e-5);
    assertNear("second kernel", model.weights.get("encoder.1.kernel")!, golden!.after[1], 1e-5);
    await engine.dispose();
  });
}

/** Samples of eight numbers along one line, others along another. */
function lines(count: number, seed: number, others: boolean): number[][] {
  const random = new Random(seed, "lines");
  return Array.from({ length: count }, () => {
    const size = random.uniform(0.5, 1.5);
    return Array.from(
      { length: 8 },
      (_, at) => size * Math.sin((others ? 1.5 : 1) * (at + 1)) + random.normal(0, 0.05),
    );
  });
}

const build = (): Model =>
  autoencoder({
    input: [8],
    encoder: [dense(16, { ...bare, activation: "leakyRelu" }), dense(4, bare), oneClass()],
    decoder: [dense(8)],
  });

test("a few known anomalies move others like them away from the centre", async () => {
  const engine = await openEngine("wasm", { threads: 1 });
  const train = [...lines(190, 1, false), ...lines(10, 2, true)];
  const labels = train.map((_, at) => (at < 190 ? 0 : 1));
  const ratio = async (options: FitOptions): Promise<number> => {
    const model = build();
    await fit(model, train, { engine, loss: "none", epochs: 20, batchSize: 20, ...options });
    const distance = (samples: number[][]): Promise<number> => evaluate(model, samples, { engine, loss: "none" });
    return (await distance(lines(50, 3, true))) / (await distance(lines(50, 4, false)));
  };
  const [without, unknown, known] = [
    await ratio({}),
    await ratio({ labels: train.map(() => 0) }),
    await ratio({ labels }),
  ];
  assert.equal(unknown, without);
  assert.ok(known > 3 * without, `${known}, ${without}`);
  await engine.dispose();
});

test("labels that do not fit are refused before the first step", async () => {
  const train = lines(6, 1, false);
  const wrong: readonly (readonly [FitOptions, RegExp])[] = [
    [{ labels: [0, 1, 0] }, /^UserError: labels: expected 1 \(anomalous\), .* for each of 6 samples, got 3 numbers/],
    [{ labels: [0, 1, 0, 2, 0, 0] }, /got 2 for sample 3/],
    [{ labels: [0, 1, 0, Number.NaN, 0, 0] }, /got NaN for sample 3/],
  ];
  for (const [options, message] of wrong) {
    await assert.rejects(async () => await fit(build(), train, { loss: "none", ...options }), message);
  }
  const plain = autoencoder({ input: [8], encoder: [dense(2)], decoder: [dense(8)] });
  await assert.rejects(
    async () => await fit(plain, train, { labels: [0, 1, 0, 0, 0, 0] }),
    /^UserError: labels: expected a model with a layer that learns from labels, got a model without\. Add oneClass\(\)/,
  );
  const { checkpoint } = await fit(build(), train, { loss: "none", labels: [0, 1, 0, 0, 0, 0] });
  await assert.rejects(
    async () => await fit(build(), train, { loss: "none", epochs: 2, resume: checkpoint }),
    /^UserError: resume, labels/,
  );
});
