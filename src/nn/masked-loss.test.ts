import assert from "node:assert/strict";
import { test } from "node:test";
import { referenceEngine } from "../engine/reference/engine.js";
import { batchMean } from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { sigmoid } from "../graph/ops/elementwise.js";
import { input, parameter } from "../graph/ops/source.js";
import { bce, huber, type Loss, mae, mse, sampleLoss, ssim } from "./losses.js";

// Three samples of four numbers; the second lacks two of them, the third all.
const count = 3;
const targets = [
  [0.1, 0.9, 0.4, 1],
  [0.3, 0, 0.8, 0.6],
  [0.5, 0.5, 0.5, 0.5],
];
const holes = [
  [0, 0, 0, 0],
  [0, 1, 1, 0],
  [1, 1, 1, 1],
];
const start = [0.7, -1.2, 2.5, 0.4];

/** Losses of each sample of one prediction, `sigmoid(start)`, their mean over the batch, and its slope. */
async function losses(loss: Loss, options: { logits?: readonly number[]; stand?: number; masked?: boolean } = {}) {
  const { logits = start, stand, masked = true } = options;
  const engine = referenceEngine();
  const z = parameter("z", [4]);
  const target = input("target", [4]);
  const each = sampleLoss(loss, sigmoid(z), target, masked ? input("missing", [4]) : undefined);
  const mean = batchMean(each);
  const tensor = engine.tensor([4]);
  tensor.data.set(logits);
  const program = await engine.compile(
    { outputs: { each, mean, slope: grad(mean, [z])[0]! } },
    { batchSize: count, parameters: new Map([[z, tensor]]) },
  );
  const filled = targets.flat().map((value, at) => (holes.flat()[at] === 1 ? (stand ?? value) : value));
  const tables = {
    target: engine.table(Float64Array.from(filled), count),
    ...(masked && { missing: engine.table(Uint8Array.from(holes.flat()), count) }),
  };
  const { outputs } = program.runExact({ rows: Uint32Array.of(0, 1, 2), tables });
  return { each: [...outputs["each"]!], mean: outputs["mean"]![0]!, slope: [...outputs["slope"]!] };
}

const p = start.map((z) => 1 / (1 + Math.exp(-z)));
const errors: Readonly<Record<string, (p: number, t: number) => number>> = {
  mse: (p, t) => (p - t) ** 2,
  mae: (p, t) => Math.abs(p - t),
  bce: (p, t) => -(t * Math.log(p) + (1 - t) * Math.log(1 - p)),
  huber: (p, t) => (Math.abs(p - t) <= 0.2 ? (p - t) ** 2 / 2 : 0.2 * (Math.abs(p - t) - 0.1)),
};

for (const loss of [mse(), mae(), bce(), huber({ delta: 0.2 })]) {
  test(`${loss.type} is the mean over what is there, nothing where nothing is`, async () => {
    const { each } = await losses(loss);
    const expected = targets.map((row, sample) => {
      const there = row.flatMap((t, at) => (holes[sample]![at] === 1 ? [] : [errors[loss.type]!(p[at]!, t)]));
      return there.length === 0 ? 0 : there.reduce((sum, error) => sum + error) / there.length;
    });
    each.forEach((value, at) => {
      assert.ok(Math.abs(value - expected[at]!) < 1e-12, `${each}, not ${expected}`);
    });
  });

  test(`the slope of ${loss.type} is that of finite differences`, async () => {
    const { slope } = await losses(loss);
    for (let at = 0; at < start.length; at++) {
      const moved = async (step: number): Promise<number> =>
        (await losses(loss, { logits: start.map((z, other) => z + (other === at ? step : 0)) })).mean;
      const numeric = ((await moved(1e-5)) - (await moved(-1e-5))) / 2e-5;
      assert.ok(Math.abs(slope[at]! - numeric) < 1e-9, `${slope[at]}, not ${numeric}`);
    }
  });

  test(`what stands in for missing numbers does not matter to ${loss.type}`, async () => {
    const one = await losses(loss);
    for (const stand of [-7, 1e30, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.deepEqual(await losses(loss, { stand }), one);
    }
  });
}

test("ssim, which compares windows, is refused", () => {
  const picture = [1, 11, 11];
  const of = (missing?: ReturnType<typeof input>) =>
    sampleLoss(ssim(), input("y", picture), input("t", picture), missing);
  of();
  assert.throws(() => of(input("missing", picture)), { name: "UserError", message: /^loss ssim: .*missing/ });
});
