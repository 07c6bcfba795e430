import assert from "node:assert/strict";
import { test } from "node:test";
import { referenceEngine } from "../engine/reference/engine.js";
import { batchMean } from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { sigmoid } from "../graph/ops/elementwise.js";
import { reshape } from "../graph/ops/reduce.js";
import { input, parameter } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import { huber, type Loss, mae, mse, resolveLoss, sampleLoss } from "./losses.js";

const predictions = [
  [0.9, 0.2, 0.5],
  [0.1, 0.7, 2],
];
const targets = [
  [1, 0, 0.5],
  [0, 0.4, -1],
];

async function losses(loss: Loss, prediction: number[][], target: number[][], end = (x: Value): Value => x) {
  const engine = referenceEngine();
  const y = end(input("y", [3]));
  const t = reshape(input("t", [3]), y.shape);
  const program = await engine.compile(
    { outputs: { loss: sampleLoss(loss, y, t) } },
    { batchSize: 2, parameters: new Map() },
  );
  const tables = {
    y: engine.table(Float64Array.from(prediction.flat()), prediction.length),
    t: engine.table(Float64Array.from(target.flat()), target.length),
  };
  return [...program.runExact({ rows: Uint32Array.from(prediction.keys()), tables }).outputs["loss"]!];
}

const average = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const byHand = (error: (y: number, t: number) => number): number[] =>
  predictions.map((row, at) => average(row.map((y, element) => error(y, targets[at]![element]!))));

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((x, at) => void assert.ok(Math.abs(x - expected[at]!) < 1e-12, `${x}, not ${expected[at]}`));
  assert.equal(actual.length, expected.length);
}

test("mse, mae and huber are the mean over the elements of each sample", async () => {
  assertClose(
    await losses(mse(), predictions, targets),
    byHand((y, t) => (y - t) ** 2),
  );
  assertClose(
    await losses(mae(), predictions, targets),
    byHand((y, t) => Math.abs(y - t)),
  );
  const half = (delta: number) => (y: number, t: number) => {
    const e = Math.abs(y - t);
    return e <= delta ? (e * e) / 2 : delta * (e - delta / 2);
  };
  assertClose(await losses(huber(), predictions, targets), byHand(half(1)));
  assertClose(await losses(huber({ delta: 0.15 }), predictions, targets), byHand(half(0.15)));
});

test("bce of probabilities is clipped as Keras does", async () => {
  const certain = [
    [0, 1, 0.5],
    [1, 0, 0.25],
  ];
  const clip = (p: number) => Math.min(Math.max(p, 1e-7), 1 - 1e-7);
  const expected = certain.map((row, at) =>
    average(
      row.map((y, element) => {
        const t = targets[at]![element]!;
        return -(t * Math.log(clip(y)) + (1 - t) * Math.log(1 - clip(y)));
      }),
    ),
  );
  assertClose(await losses({ type: "bce" }, certain, targets), expected);
});

test("bce after a sigmoid is taken from logits: exact where probabilities round to 0 or 1, also behind a reshape", async () => {
  const logits = [
    [50, -50, 0.3],
    [-800, 800, 2],
  ];
  const wrong = [
    [0, 1, 0.5],
    [1, 0, 0.25],
  ];
  const expected = logits.map((row, at) =>
    average(row.map((z, element) => Math.max(z, 0) - z * wrong[at]![element]! + Math.log1p(Math.exp(-Math.abs(z))))),
  );
  assertClose(await losses({ type: "bce" }, logits, wrong, sigmoid), expected);
  assertClose(await losses({ type: "bce" }, logits, wrong, (x) => reshape(sigmoid(x), [1, 3])), expected);
});

test("the gradient of bce from logits is (p - t) / n, without vanishing at wrong certainty", async () => {
  const engine = referenceEngine();
  const bias = parameter("bias", [3]);
  const tensor = engine.tensor([3], [40, -40, 0]);
  const t = input("t", [3]);
  const [slope] = grad(batchMean(sampleLoss({ type: "bce" }, sigmoid(bias), t)), [bias]);
  const program = await engine.compile(
    { outputs: { slope: slope! } },
    { batchSize: 1, parameters: new Map([[bias, tensor]]) },
  );
  const tables = { t: engine.table(Float64Array.of(0, 1, 1), 1) };
  const { outputs } = program.runExact({ rows: Uint32Array.of(0), tables });
  assertClose([...outputs["slope"]!], [1 / 3, -1 / 3, -0.5 / 3]);
});

test("names and configurations stand for losses; others are refused", () => {
  assert.deepEqual(resolveLoss("huber"), { type: "huber", delta: 1 });
  assert.deepEqual(resolveLoss(JSON.parse('{"type":"huber","delta":2}') as Loss), { type: "huber", delta: 2 });
  assert.deepEqual(resolveLoss("bce"), { type: "bce" });
  for (const bad of ["toString", "MSE", null, undefined, { type: 1 }, { type: "huber", delta: -1 }]) {
    assert.throws(() => resolveLoss(bad as Loss), { name: "UserError" });
  }
});
