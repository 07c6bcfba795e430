import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { blame, usualErrors } from "./blame.js";
import { calibrate } from "./calibrate.js";
import { Calibration } from "./calibration.js";
import { assertDisjoint } from "./disjoint.js";
import type { Reconstructor } from "./reconstructor.js";
import { parseScore } from "./scores/table.js";
import { bestF1 } from "./thresholds/best-f1.js";
import { conformal } from "./thresholds/conformal.js";
import { zScore } from "./thresholds/z-score.js";

/** Normals lie on the line x = y = z up to noise. */
function samples(seed: number, count: number, shift = 0): Samples {
  const random = new Random(seed);
  const data = new Float32Array(count * 3);
  for (let row = 0; row < count; row++) {
    const along = random.normal(0, 2);
    for (let at = 0; at < 3; at++) data[row * 3 + at] = along + random.normal(0, 0.1) + (at === 1 ? shift : 0);
  }
  return { shape: [3], count, data, scale: 1 };
}

const valuesOf = ({ data, scale }: Samples): Float32Array => Float32Array.from(data, (value) => value * scale);

/** The perfect linear autoencoder of these normals: a code of one number, their mean. */
const line: Reconstructor = {
  encode: async (given) => {
    const values = valuesOf(given);
    return Float32Array.from(
      { length: given.count },
      (_, row) => (values[row * 3]! + values[row * 3 + 1]! + values[row * 3 + 2]!) / 3,
    );
  },
  reconstruct: async (given) => {
    const code = await line.encode!(given);
    return Float32Array.from({ length: given.count * 3 }, (_, at) => code[Math.floor(at / 3)]!);
  },
};

test("a detector finds what lies off the line, and says how sure it is", async () => {
  const detector = await calibrate(line, samples(1, 199), { threshold: conformal(0.05) });
  const odd = await detector.predict(samples(2, 50, 2));
  assert.ok(odd.every((verdict) => verdict.anomalous && verdict.pValue === 1 / 200 && verdict.z > 5));
  const usual = await detector.judge(samples(3, 400));
  const alarms = usual.filter((verdict) => verdict.anomalous).length;
  assert.ok(alarms > 2 && alarms < 45, `${alarms}`);
});

test("predictions carry the reconstruction and the error at each element, batch size or not", async () => {
  const given = samples(4, 25, 1);
  const [whole, cut] = await Promise.all(
    [1000, 7].map(async (batchSize) => (await calibrate(line, samples(1, 99), { batchSize })).predict(given)),
  );
  assert.deepEqual(whole, cut);
  const { reconstruction, errorMap, score } = whole![24]!;
  assert.equal(reconstruction.length, 3);
  assert.ok(Math.abs((errorMap[0]! + errorMap[1]! + errorMap[2]!) / 3 - score) < 1e-6);
});

test("scores that learn take training samples, and are as good in a detector", async () => {
  for (const name of ["latent-mahalanobis", "residual-mahalanobis", "residual-knn", "mse+latent-knn"]) {
    const score = parseScore(name);
    await assert.rejects(calibrate(line, samples(1, 99), { score }), /training samples to learn from/);
    const detector = await calibrate(line, samples(1, 99), { score, training: samples(5, 300) });
    // The code of a shifted sample is hardly unusual, its residual is.
    const shifted = await detector.judge(samples(6, 20, 2));
    if (name !== "latent-mahalanobis")
      assert.ok(
        shifted.every((verdict) => verdict.anomalous),
        name,
      );
    const [far] = await detector.judge({ shape: [3], count: 1, data: Float32Array.of(60, 60, 60.5), scale: 1 });
    assert.equal(far!.anomalous, true, name);
  }
  const { encode: _, ...bare } = line;
  const wanting = { score: parseScore("latent-mahalanobis"), training: samples(5, 300) };
  await assert.rejects(calibrate(bare, samples(1, 99), wanting), /only reconstructs/);
});

test("training rows in the calibration set are refused by number", async () => {
  const rows = { training: [0, 1, 2, 3], calibration: [9, 3, 2] };
  await assert.rejects(calibrate(line, samples(1, 99), { rows }), /2 rows in training and calibration, such as row 3/);
  assert.throws(() => assertDisjoint({ test: Uint32Array.of(4, 5, 4) }), /1 row in test twice, such as row 4/);
  assertDisjoint({ training: [0, 1], calibration: [2], test: [] });
});

test("a collapsed model is refused: same reconstruction for all, or constant scores", async () => {
  const flat: Reconstructor = {
    reconstruct: async ({ count, shape }) => new Float32Array(count * sizeOf(shape)).fill(0.2),
  };
  await assert.rejects(calibrate(flat, samples(1, 99)), /same reconstruction for 99 different samples/);
  const identity: Reconstructor = { reconstruct: async (given) => valuesOf(given) };
  await assert.rejects(calibrate(identity, samples(1, 99)), /all 99 calibration scores are 0/);
  assert.match(new Calibration([5, 5 + 1e-9, 5 - 1e-9], { threshold: zScore() }).collapse ?? "", /vary by only/);
  assert.equal(new Calibration([1, 2, 3], { threshold: zScore() }).collapse, undefined);
});

test("NaN in the data names its sample; other shapes and empty sets are refused", async () => {
  const broken = samples(1, 99);
  broken.data[3 * 40 + 1] = Number.NaN;
  await assert.rejects(calibrate(line, broken), /sample 40: expected finite numbers, got NaN at element 1/);
  await assert.rejects(calibrate(line, samples(1, 0)), UserError);
  const detector = await calibrate(line, samples(1, 99));
  await assert.rejects(
    detector.score({ shape: [4], count: 1, data: new Float32Array(4), scale: 1 }),
    /expected \[3\], got \[4\]/,
  );
});

test("two-sided rules have two-sided p-values, lower ones look down", () => {
  const scores = Array.from({ length: 99 }, (_, at) => at);
  const [upper, lower, both] = (["upper", "lower", "two-sided"] as const).map(
    (tail) => new Calibration(scores, { threshold: zScore(1.5, { tail }) }),
  );
  assert.deepEqual(
    [upper!, lower!, both!].map((calibration) => calibration.judge(-5).pValue),
    [1, 0.01, 0.02],
  );
  assert.deepEqual(
    [upper!, lower!, both!].map((calibration) => calibration.judge(-5).anomalous),
    [false, true, true],
  );
  assert.equal(both!.judge(49).pValue, 1);
});

test("a batch may be judged by false-discovery rate instead of the threshold", () => {
  const calibration = new Calibration(Array.from({ length: 999 }, (_, at) => at));
  const scores = [2000, 2000, 2000, 960, 500, 400, 300, 200, 100, 50];
  const picked = (verdicts: { anomalous: boolean }[]): number => verdicts.filter((verdict) => verdict.anomalous).length;
  assert.equal(picked(calibration.judgeAll(scores)), 4);
  assert.equal(picked(calibration.judgeAll(scores, { falseDiscoveryRate: 0.05 })), 3);
});

test("update follows a drift and forgets the oldest; rules with labels refuse it", () => {
  const calibration = new Calibration(
    Array.from({ length: 100 }, (_, at) => at / 100),
    { window: 100 },
  );
  assert.equal(calibration.judge(5).anomalous, true);
  calibration.update(Array.from({ length: 60 }, () => 5));
  assert.equal(calibration.judge(5).anomalous, false);
  assert.equal(calibration.scores.length, 100);
  assert.throws(() => calibration.update([Number.NaN]), UserError);
  assert.equal(calibration.scores.length, 100);
  const labelled = new Calibration([1, 2, 8, 9], { threshold: bestF1(), labels: [0, 0, 1, 1] });
  assert.deepEqual([...labelled.scores], [1, 2]);
  assert.throws(() => labelled.update([3]), /needs labels/);
});

test("a detector learns from later normals", async () => {
  const detector = await calibrate(line, samples(1, 99), { window: 200 });
  const drifted = samples(7, 200, 1);
  assert.ok((await detector.judge(samples(8, 20, 1))).every((verdict) => verdict.anomalous));
  await detector.update(drifted);
  const alarms = (await detector.judge(samples(8, 20, 1))).filter((verdict) => verdict.anomalous).length;
  assert.ok(alarms < 5);
});

test("blame names the feature that is unusually wrong, not the one that always is", () => {
  const names = ["steady", "noisy", "usual"];
  const normals = {
    shape: [3],
    count: 4,
    input: Float32Array.of(0, 9, 1, 0, -9, 1, 0.1, 9, 1, -0.1, -9, -1),
    reconstruction: new Float32Array(12),
  };
  const odd = { shape: [3], count: 1, input: Float32Array.of(4, 9, 1), reconstruction: new Float32Array(3) };
  const found = blame(odd, 0, { usual: usualErrors(normals), names });
  assert.equal(found[0]!.feature, "steady");
  assert.ok(Math.abs(found.reduce((sum, part) => sum + part.share, 0) - 1) < 1e-12);
  assert.ok(Math.abs(found.find((part) => part.feature === "noisy")!.timesUsual - 1) < 1e-6);
  assert.equal(blame(odd, 0, { usual: [1, 1, 1], top: 1 })[0]!.feature, "1");
  assert.throws(() => blame(odd, 1, { usual: [1, 1, 1] }), /a sample within 0 … 0/);
  assert.throws(() => blame(odd, 0, { usual: [1, 1] }), UserError);
});
