import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import {
  auroc,
  averagePrecision,
  bootstrapInterval,
  classification,
  confusion,
  confusionOf,
  fprAtTpr,
  mse,
  msSsimPerSample,
  oracleF1,
  psnrPerSample,
  quantile,
  rangePrecision,
  rangeRecall,
  rocCurve,
  ssim,
  ssimPerSample,
  volumeUnderSurface,
} from "./index.js";

test("AUROC is the share of pairs in the right order, ties half (property)", () => {
  const pairs = fc.array(fc.record({ score: fc.integer({ min: 0, max: 6 }), label: fc.boolean() }), { minLength: 2 });
  fc.assert(
    fc.property(pairs, (items) => {
      const normal = items.filter((item) => !item.label);
      const anomalous = items.filter((item) => item.label);
      fc.pre(normal.length > 0 && anomalous.length > 0);
      let right = 0;
      for (const n of normal) for (const a of anomalous) right += a.score > n.score ? 1 : a.score === n.score ? 0.5 : 0;
      const scores = items.map((item) => item.score);
      const labels = items.map((item) => item.label);
      assert.ok(Math.abs(auroc(scores, labels) - right / normal.length / anomalous.length) < 1e-12);
    }),
  );
});

test("constant scores have defined answers", () => {
  const [scores, labels] = [
    [3, 3, 3, 3],
    [0, 0, 0, 1],
  ];
  assert.equal(auroc(scores, labels), 0.5);
  assert.equal(averagePrecision(scores, labels), 0.25);
  assert.equal(fprAtTpr(scores, labels), 1);
  assert.deepEqual(oracleF1(scores, labels), { f1: 0.4, threshold: -Infinity });
  assert.equal(rocCurve(scores, labels).length, 2);
});

test("one class, NaN, different lengths and nothing at all are UserErrors for every ranking metric", () => {
  for (const metric of [auroc, averagePrecision, fprAtTpr, oracleF1, rocCurve]) {
    assert.throws(() => metric([1, 2], [0, 0]), /all normal/);
    assert.throws(() => metric([1, 2], [1, 1]), /all anomalous/);
    assert.throws(() => metric([1, Number.NaN], [0, 1]), /NaN at index 1/);
    assert.throws(() => metric([1, 2, 3], [0, 1]), UserError);
    assert.throws(() => metric([], []), UserError);
  }
});

test("infinite scores and negative zero rank like numbers", () => {
  assert.equal(auroc([-Infinity, 0, 5, Infinity], [0, 0, 1, 1]), 1);
  assert.equal(auroc([-0, 0], [0, 1]), 0.5);
});

test("an alarm is strictly above the threshold", () => {
  assert.equal(confusion([1, 2], [1, 1], 1).truePositives, 1);
  const { threshold } = oracleF1([0.1, 0.1 + Number.EPSILON / 8], [0, 1]);
  assert.equal(confusion([0.1, 0.1 + Number.EPSILON / 8], [0, 1], threshold).falseNegatives, 0);
});

test("one class only: rates have defined answers", () => {
  const onlyNormal = classification(confusionOf([1, 0, 0, 0], [0, 0, 0, 0]));
  assert.deepEqual(
    [onlyNormal.precision, onlyNormal.recall, onlyNormal.f1, onlyNormal.mcc, onlyNormal.falseAlarmRate],
    [0, 0, 0, 0, 0.25],
  );
  assert.equal(onlyNormal.balancedAccuracy, 0.75);
  assert.equal(onlyNormal.majorityAccuracy, 1);
});

test("equal images: PSNR is Infinity and SSIM 1; constant images too", () => {
  const flat = new Float32Array(2 * 144).fill(0.25);
  const options = { shape: [1, 12, 12], dataRange: 1 };
  assert.deepEqual([...psnrPerSample(flat, flat, { size: 144, dataRange: 1 })], [Infinity, Infinity]);
  for (const score of ssimPerSample(flat, flat, options)) assert.ok(Math.abs(score - 1) < 1e-12);
});

test("pixel metrics refuse NaN, parts of samples, small images and a missing range", () => {
  const image = new Float32Array(144);
  assert.throws(() => mse([1, Number.NaN], [1, 2]), UserError);
  assert.throws(() => mse([1], [1, 2]), /equal length/);
  assert.throws(
    () =>
      ssim(
        image,
        image.map(() => Number.NaN),
        { shape: [12, 12], dataRange: 1 },
      ),
    /NaN/,
  );
  assert.throws(() => ssim(image, image, { shape: [10, 12], dataRange: 1 }), /at least 11 x 11.*got 10 x 12/);
  assert.throws(() => ssim(image, image, { shape: [144], dataRange: 1 }), /\[height, width\]/);
  assert.throws(() => ssim(image, image, { shape: [12, 12], dataRange: 0 }), /dataRange/);
  assert.throws(() => msSsimPerSample(image, image, { shape: [12, 12], dataRange: 1 }), /scale 2 of 5/);
});

test("series metrics: nothing to find, no alarm, one class", () => {
  assert.throws(() => rangeRecall([1, 0], [0, 0]), /no.*none|got none/);
  assert.equal(rangePrecision([0, 0], [0, 1]), 0);
  assert.throws(() => volumeUnderSurface([1, 2], [0, 0], { maxWindow: 1 }), UserError);
  assert.throws(() => volumeUnderSurface([1, 2], [0, 1], { maxWindow: 0.5 }), /maxWindow/);
});

test("bootstrap intervals repeat with a seed, cover the truth about as often as promised, and keep strata", () => {
  const random = new Random(5);
  let covered = 0;
  for (let round = 0; round < 100; round++) {
    const values = Array.from({ length: 40 }, () => random.normal());
    const average = (items: number[]): number => items.reduce((sum, item) => sum + values[item]!, 0) / items.length;
    const interval = bootstrapInterval(40, average, { resamples: 200, confidence: 0.9, seed: round });
    assert.deepEqual(bootstrapInterval(40, average, { resamples: 200, confidence: 0.9, seed: round }), interval);
    if (interval.low <= 0 && 0 <= interval.high) covered++;
  }
  // Binomial(100, .9) lies within 78 … 97 with probability .999; the percentile interval is slightly short.
  assert.ok(covered >= 78 && covered <= 97, `${covered} of 100`);
  const labels = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  bootstrapInterval(
    10,
    (items) => {
      assert.equal(items.filter((item) => labels[item]).length, 1);
      return 0;
    },
    { labels, resamples: 20 },
  );
});

test("quantile refuses nothing and impossible levels", () => {
  assert.throws(() => quantile([], 0.5), UserError);
  assert.throws(() => quantile([1], 1.5), UserError);
  assert.equal(quantile([Infinity, Infinity], 0.5), Infinity);
});

test("SSIM of 10,000 images of 28 x 28 takes seconds, not minutes", () => {
  const images = Float32Array.from({ length: 2000 * 784 }, (_, at) => ((at * 37) % 256) / 255);
  const others = images.map((value) => 1 - value / 2);
  const before = performance.now();
  ssimPerSample(images, others, { shape: [1, 28, 28], dataRange: 1 });
  const seconds = ((performance.now() - before) / 1000) * 5;
  console.log(`10,000 images: ${seconds.toFixed(1)} s`);
  assert.ok(seconds < 20, `${seconds} s for 10,000 images`);
});
