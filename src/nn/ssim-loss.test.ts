// Against scikit-image: goldens/metrics.py made the numbers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sizeOf } from "../core/shape.js";
import { referenceEngine } from "../engine/reference/engine.js";
import { batchMean } from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { add } from "../graph/ops/elementwise.js";
import { input, parameter } from "../graph/ops/source.js";
import { bce, type Loss, resolveLoss, sampleLoss, ssim } from "./losses.js";

interface Pair {
  readonly shape: number[];
  readonly a: number[];
  readonly b: number[];
  readonly gaussian: number;
}

const file = new URL("../../goldens/metrics.json", import.meta.url);
const { images } = JSON.parse(readFileSync(file, "utf8")) as { images: Pair[] };
const unit = (pixels: readonly number[]): Float64Array => Float64Array.from(pixels, (x) => x / 255);

/** The loss of one pair of pictures and its slope at each pixel of the first, in double precision. */
async function lossOf(loss: Loss, shape: number[], prediction: Float64Array, target: Float64Array) {
  const engine = referenceEngine();
  const shift = parameter("shift", shape);
  const mean = batchMean(sampleLoss(loss, add(input("y", shape), shift), input("t", shape)));
  const [slope] = grad(mean, [shift]);
  const program = await engine.compile(
    { outputs: { mean, slope: slope! } },
    { batchSize: 1, parameters: new Map([[shift, engine.tensor(shape, new Float64Array(sizeOf(shape)))]]) },
  );
  const tables = { y: engine.table(prediction, 1), t: engine.table(target, 1) };
  const { outputs } = program.runExact({ rows: Uint32Array.of(0), tables });
  return { mean: outputs["mean"]![0]!, slope: outputs["slope"]! };
}

test("ssim is 1 - scikit-image's, for one channel and for three", async () => {
  assert.ok(images.some(({ shape }) => shape[0] === 3));
  for (const { shape, a, b, gaussian } of images) {
    const { mean } = await lossOf(ssim({ bceWeight: 0 }), shape, unit(b), unit(a));
    assert.ok(Math.abs(mean - (1 - gaussian)) < 1e-6, `${mean}, not ${1 - gaussian}`);
  }
});

test("bceWeight adds that much binary cross-entropy", async () => {
  const { shape, a, b } = images[0]!;
  const of = async (loss: Loss): Promise<number> => (await lossOf(loss, shape, unit(b), unit(a))).mean;
  const expected = (await of(ssim({ bceWeight: 0 }))) + 0.25 * (await of(bce()));
  assert.ok(Math.abs((await of(ssim({ bceWeight: 0.25 }))) - expected) < 1e-12);
});

test("its gradient is that of finite differences, and none for equal pictures", async () => {
  const { shape, a, b } = images[1]!;
  const loss = ssim({ bceWeight: 0 });
  const [target, prediction] = [unit(a), unit(b)];
  const { slope } = await lossOf(loss, shape, prediction, target);
  for (const at of [0, 70, 300, sizeOf(shape) - 1]) {
    const moved = async (step: number): Promise<number> => {
      const pixels = prediction.slice();
      pixels[at]! += step;
      return (await lossOf(loss, shape, pixels, target)).mean;
    };
    const expected = ((await moved(1e-5)) - (await moved(-1e-5))) / 2e-5;
    assert.ok(Math.abs(slope[at]! - expected) < 1e-6 * Math.abs(expected) + 1e-9, `${slope[at]}, not ${expected}`);
  }
  const same = await lossOf(loss, shape, target, target);
  assert.ok(Math.abs(same.mean) < 1e-12);
  assert.ok(same.slope.every((x) => Math.abs(x) < 1e-9));
});

test("only pictures of at least 11 x 11 have it, and only weights of at least 0", async () => {
  for (const shape of [[784], [1, 10, 28]]) {
    const pixels = new Float64Array(sizeOf(shape));
    await assert.rejects(lossOf(ssim(), shape, pixels, pixels), { name: "UserError" });
  }
  assert.deepEqual(resolveLoss("ssim"), { type: "ssim", bceWeight: 0.5 });
  assert.throws(() => resolveLoss({ type: "ssim", bceWeight: Number.NaN }), { name: "UserError" });
});
