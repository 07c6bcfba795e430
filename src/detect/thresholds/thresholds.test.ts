import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { readGoldens } from "../../testing/golden-file.js";
import { thresholdContract } from "../../testing/threshold-contract.js";
import { benjaminiHochberg } from "./benjamini-hochberg.js";
import { bestF1 } from "./best-f1.js";
import { conformal, conformalPValues } from "./conformal.js";
import { fitPareto } from "./pareto.js";
import { peaksOverThreshold } from "./peaks-over-threshold.js";
import { Spot } from "./spot.js";
import { parseThreshold, type ThresholdName, thresholdRules } from "./table.js";
import { isAnomalous, standardise } from "./threshold.js";
import { zScore } from "./z-score.js";

for (const [name, make] of Object.entries(thresholdRules)) {
  // A contamination or risk above 1 would be refused, so each rule runs with its default.
  thresholdContract(name, () => make(), { scaleOnly: name === "z-score-log" });
}

function close(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
}

test("cuts match NumPy and SciPy", () => {
  const [{ scores, cuts }] = readGoldens<{ scores: number[]; cuts: Record<string, number> }>("detect-thresholds") as [
    { scores: number[]; cuts: Record<string, number> },
  ];
  for (const [text, cut] of Object.entries(cuts)) close(parseThreshold(text).fit(scores).upper!, cut);
});

test("generalised Pareto fits match SciPy's maximum likelihood", () => {
  for (const golden of readGoldens<Record<"shape" | "scale", number> & { excesses: number[] }>("detect-pareto")) {
    const { shape, scale } = fitPareto(golden.excesses);
    close(shape, golden.shape, 2e-3);
    close(scale, golden.scale, 2e-3);
  }
});

test("z uses sqrt(mean((e - mean)²)), not |e - mean|; log z is the z of logarithms", () => {
  const { standard } = zScore(3).fit([1, 1, 1, 5]);
  assert.equal(standard.sd, Math.sqrt(3));
  assert.equal(standardise(standard, 2), 0);
  const logged = zScore(1, { log: true }).fit([1, Math.E ** 2]);
  close(standardise(logged.standard, Math.E ** 3), 2);
  assert.throws(() => zScore(1, { log: true }).fit([0, 1]), /scores above 0/);
});

test("two-sided rules flag unusually good reconstructions, upper ones do not", () => {
  const scores = Array.from({ length: 50 }, (_, at) => 10 + (at % 5));
  assert.equal(isAnomalous(zScore(3, { tail: "two-sided" }).fit(scores), 0), true);
  assert.equal(isAnomalous(zScore(3).fit(scores), 0), false);
  assert.equal(isAnomalous(zScore(3, { tail: "lower" }).fit(scores), 1e9), false);
});

test("the conformal cut says exactly what the p-value says (property)", () => {
  const scores = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(scores, fc.integer({ min: -1, max: 13 }), fc.double({ min: 0.01, max: 0.9 }), (all, score, level) => {
      fc.pre(level * (all.length + 1) >= 1);
      const p = (1 + all.filter((other) => other >= score).length) / (all.length + 1);
      close(conformalPValues(all, [score])[0]!, p);
      assert.equal(isAnomalous(conformal(level).fit(all), score), p <= level * (1 + 1e-12));
    }),
  );
});

test("a calibration set too small for the level says the smallest reachable p and the size to ask for", () => {
  const scores = Array.from({ length: 98 }, (_, at) => at);
  assert.throws(
    () => conformal(0.01).fit(scores),
    /at least 99 .* got 98, with which the smallest reachable p is 0.0101/,
  );
  assert.equal(conformal(0.01).fit([...scores, 98]).upper, 98);
  assert.equal(conformal(0.05).fit(scores.slice(0, 19)).upper, 18);
  assert.throws(() => conformal(0.05).fit(scores.slice(0, 18)), UserError);
});

test("Benjamini-Hochberg on the 15 p-values of the 1995 paper rejects the four it rejects", () => {
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  const { anomalous, adjusted } = benjaminiHochberg(p, 0.05);
  assert.equal(anomalous.filter(Boolean).length, 4);
  close(adjusted[3]!, (0.0095 * 15) / 4);
  assert.deepEqual(benjaminiHochberg([], 0.1).anomalous, []);
  assert.throws(() => benjaminiHochberg([Number.NaN], 0.1), UserError);
  assert.throws(() => benjaminiHochberg([0.1], 0), UserError);
});

test("Benjamini-Hochberg keeps the false-discovery rate on conformal p-values", () => {
  const random = new Random(4);
  let share = 0;
  for (let round = 0; round < 200; round++) {
    const calibration = Array.from({ length: 500 }, () => random.normal());
    const scores = Array.from({ length: 100 }, (_, at) => random.normal(at < 20 ? 4 : 0));
    const { anomalous } = benjaminiHochberg(conformalPValues(calibration, scores), 0.1);
    const picked = anomalous.filter(Boolean).length;
    share += anomalous.slice(20).filter(Boolean).length / Math.max(1, picked) / 200;
  }
  // Expected .08 (rate times the share of normals); its sd over 200 rounds is about .005.
  assert.ok(share > 0.05 && share < 0.1, `${share}`);
});

test("best-f1 wants labels, says so, and warns that its F1 is an oracle's", () => {
  assert.throws(() => bestF1().fit([1, 2]), /a label .* got no labels/);
  assert.match(bestF1().fit([1, 2, 3], [0, 0, 1]).notes.join(), /oracle/);
});

test("peaks over threshold keeps a risk far beyond 1 / n on heavy tails", () => {
  const random = new Random(9);
  const draw = (): number => (1 - random.uniform()) ** -0.25;
  const rates = Array.from({ length: 20 }, () => {
    const { upper } = peaksOverThreshold(1e-4).fit(Array.from({ length: 3000 }, draw));
    return upper! ** -4;
  });
  const geometric = Math.exp(rates.reduce((sum, rate) => sum + Math.log(rate), 0) / rates.length);
  assert.ok(geometric > 0.4e-4 && geometric < 2.5e-4, `${geometric}`);
  assert.throws(() => peaksOverThreshold(1e-3).fit([1, 2, 3]), /at least 10/);
  assert.throws(() => peaksOverThreshold(0.2), /risk/);
});

test("SPOT keeps its risk over a stream, finds outliers, and continues from its saved state", () => {
  const random = new Random(6);
  const draw = (): number => Math.exp(random.normal(0, 0.5));
  const spot = Spot.start(Array.from({ length: 1000 }, draw), { risk: 2e-3 });
  let alarms = 0;
  for (let step = 0; step < 20000; step++) if (spot.push(draw())) alarms++;
  // 40 expected; twice or half of it would be a different rule.
  assert.ok(alarms > 20 && alarms < 80, `${alarms}`);
  assert.equal(spot.push(1e6), true);
  const copy = Spot.restore(JSON.parse(JSON.stringify(spot.save())));
  for (let step = 0; step < 500; step++) {
    const score = draw();
    assert.equal(copy.push(score), spot.push(score));
  }
  assert.equal(copy.upper, spot.upper);
  assert.ok(spot.save().peaks.length <= 500);
  assert.throws(() => spot.push(Number.NaN), UserError);
});

test("rules are read from text; mistakes name what is known", () => {
  assert.deepEqual(parseThreshold("conformal:0.1").name, "conformal");
  assert.throws(() => parseThreshold("sigma"), /one of z-score, .*got "sigma"/);
  assert.throws(() => parseThreshold("z-score:three"), /z-score:number/);
  assert.throws(() => parseThreshold("quantile:98"), /within 0 … 1/);
  const names: ThresholdName[] = ["mad", "iqr"];
  for (const name of names) assert.equal(parseThreshold(name).name, name);
});
