import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { auroc, mean, msePerSample, standardDeviation } from "../../metrics/index.js";
import { combination } from "./combination-score.js";
import { errorMap } from "./error-map.js";
import { inputKnn, latentKnn } from "./knn-score.js";
import { maeScore } from "./mae-score.js";
import { latentMahalanobis, residualMahalanobis } from "./mahalanobis-score.js";
import { maximumWindowScore } from "./maximum-window-score.js";
import { mseScore } from "./mse-score.js";
import { averageRank } from "./rank-score.js";
import { describeScore, restoreScore } from "./restore.js";
import type { Material, ScoreRule } from "./score.js";
import { parseScore, scoreRules } from "./table.js";

/** 12 x 12 images with noisy reconstructions and codes; from sample `normals` on, all are odd. */
function material(seed: number, normals: number, odd = 0): Material {
  const random = new Random(seed);
  const count = normals + odd;
  const input = Float32Array.from({ length: count * 144 }, (_, at) =>
    at >= normals * 144 ? random.uniform(0.1, 0.9) : random.uniform(0.2, 0.8),
  );
  const reconstruction = input.map((value, at) => {
    const isOdd = at >= normals * 144;
    return Math.min(1, Math.max(0, value + random.normal(0, isOdd ? 0.2 : 0.05)));
  });
  const code = Float32Array.from({ length: count * 4 }, (_, at) => random.normal(at >= normals * 4 ? 4 : 0));
  const losses = msePerSample(input, reconstruction, 144);
  return { shape: [1, 12, 12], count, input, reconstruction, code, losses };
}

const training = material(1, 200);
const mixed = material(2, 60, 40);
const labels = Array.from({ length: 100 }, (_, at) => at >= 60);
const scoreOf = (rule: ScoreRule, given: Material = mixed): Float64Array =>
  rule.score(given, rule.fit?.(training) ?? {});

const all: [string, () => ScoreRule][] = [
  ...Object.entries(scoreRules),
  ["loss:bce", () => parseScore("loss:bce")],
  ["mse+latent-mahalanobis", () => parseScore("mse+latent-mahalanobis")],
  ["input-knn:1/shape-knn/mse", () => parseScore("input-knn:1/shape-knn/mse")],
  ["rank:mse/latent-knn:1", () => parseScore("rank:mse/latent-knn:1")],
  ["rank:mse/loss+mae", () => parseScore("rank:mse/loss+mae")],
  ["mse+latent-knn:1+input-knn:20", () => parseScore("mse+latent-knn:1+input-knn:20")],
];
for (const [name, make] of all) {
  test(`score ${name}: odd samples score higher, one number each, whatever the company`, () => {
    const rule = make();
    const scores = scoreOf(rule);
    assert.equal(rule.name, name);
    assert.equal(scores.length, 100);
    assert.ok(auroc(scores, labels) > 0.95, `${auroc(scores, labels)}`);
    const alone: Material = {
      shape: mixed.shape,
      count: 1,
      input: mixed.input.slice(144 * 70, 144 * 71),
      reconstruction: mixed.reconstruction.slice(144 * 70, 144 * 71),
      code: mixed.code!.slice(4 * 70, 4 * 71),
      losses: mixed.losses!.slice(70, 71),
    };
    const [again] = scoreOf(rule, alone);
    assert.ok(Math.abs(again! - scores[70]!) <= 1e-9 * Math.max(1, Math.abs(scores[70]!)));
  });

  test(`score ${name}: made again from JSON it gives the same scores`, () => {
    const rule = make();
    const again = restoreScore(JSON.parse(JSON.stringify(describeScore(rule))));
    assert.deepEqual(scoreOf(again), scoreOf(rule));
    assert.equal(again.name, rule.name);
  });

  test(`score ${name}: NaN, wrong lengths and a missing code are UserErrors`, () => {
    const rule = make();
    const broken = mixed.reconstruction.slice();
    broken.fill(Number.NaN);
    const nothing = training.input.map(() => Number.NaN);
    const state = rule.fit?.(training) ?? {};
    assert.throws(() => rule.score({ ...mixed, count: 99 }, state), UserError);
    const { code: _, losses: __, ...bare } = mixed;
    if (rule.loss !== undefined) assert.throws(() => rule.score(bare, state), /loss of each of 100 samples/);
    else if (rule.needsCode) assert.throws(() => rule.score(bare, state), /a model with a code/);
    else if (rule.fit === undefined)
      assert.throws(() => rule.score({ ...mixed, reconstruction: broken }, state), UserError);
    else assert.throws(() => rule.fit!({ ...training, input: nothing, reconstruction: nothing }), UserError);
  });
}

test("the maximum window is found by a plain search over every window and both channels", () => {
  const random = new Random(3);
  const [channels, height, width, size] = [2, 6, 7, 3];
  const input = Float32Array.from({ length: channels * height * width }, () => random.normal());
  const zeros = new Float32Array(input.length);
  let largest = 0;
  for (let row = 0; row + size <= height; row++) {
    for (let column = 0; column + size <= width; column++) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) {
        for (let at = 0; at < size * size; at++) {
          const place = (row + Math.floor(at / size)) * width + column + (at % size);
          sum += input[channel * height * width + place]! ** 2;
        }
      }
      largest = Math.max(largest, sum / (size * size * channels));
    }
  }
  const given = { shape: [channels, height, width], count: 1, input, reconstruction: zeros };
  assert.ok(Math.abs(maximumWindowScore(size).score(given, {})[0]! - largest) < 1e-12);
});

for (const size of [1, 2, 3, 5]) {
  test(`the map of the maximum window is the mean around each element, borders mirrored: ${size} x ${size}`, () => {
    const [height, width] = [6, 7];
    const random = new Random(3, "window map");
    const input = Float32Array.from({ length: 2 * height * width }, () => random.normal());
    const reconstruction = new Float32Array(input.length);
    const rule = maximumWindowScore(size);
    const given = { shape: [2, height, width], count: 1, input, reconstruction };
    const map = rule.map!(given);
    const mirror = (at: number, length: number): number => (at < 0 ? -1 - at : at >= length ? 2 * length - 1 - at : at);
    const before = Math.floor((size - 1) / 2);
    for (const [at, value] of map.entries()) {
      const [x, y] = [at % width, Math.floor(at / width) % height];
      let sum = 0;
      for (let tap = 0; tap < size * size; tap++) {
        const row = mirror(y - before + Math.floor(tap / size), height);
        const column = mirror(x - before + (tap % size), width);
        sum += input[at - (at % (height * width)) + row * width + column]! ** 2;
      }
      assert.ok(Math.abs(value - sum / size ** 2) < 1e-5 * Math.max(1, value), `element ${at}`);
    }
  });
}

test("a small defect stands out in the maximum window and drowns in the mean", () => {
  const given = material(4, 60, 0);
  const reconstruction = given.reconstruction.slice();
  for (let sample = 30; sample < 60; sample++) reconstruction[sample * 144 + 40]! += 0.25;
  const isDefect = Array.from({ length: 60 }, (_, at) => at >= 30);
  const value = (rule: ScoreRule): number => auroc(rule.score({ ...given, reconstruction }, {}), isDefect);
  assert.ok(value(maximumWindowScore(2)) > value(mseScore()) + 0.05);
});

test("a number of neighbours follows the name of a score that has them, and of no other", () => {
  assert.deepEqual(scoreOf(parseScore("input-knn:1")), scoreOf(inputKnn(1)));
  assert.deepEqual(scoreOf(parseScore("latent-knn:5")), scoreOf(latentKnn()));
  for (const wrong of ["input-knn:0", "input-knn:", "input-knn:1.5", "mse:3", "constructor:1"]) {
    assert.throws(() => parseScore(wrong), /score: expected one of mse/, wrong);
  }
});

test("a combination is the sum of its standardised parts", () => {
  const rule = combination([mseScore(), maeScore()], [1, 2]);
  const state = rule.fit!(training);
  const parts = [mseScore(), maeScore()].map((part) => part.score(mixed, {}));
  const sum = parts[0]!.map(
    (value, at) =>
      (value - state.means[0]!) / state.deviations[0]! +
      (2 * (parts[1]![at]! - state.means[1]!)) / state.deviations[1]!,
  );
  assert.deepEqual(rule.score(mixed, state), sum);
});

test("parts that remember normals are standardised on normals they have not seen", () => {
  const rule = combination([latentKnn(1)]);
  const scores = rule.score(material(9, 400), rule.fit!(training));
  // Had the mean come from the bank itself, whose nearest distance is 0, these would lie far above 0.
  assert.ok(Math.abs(mean(scores)) < 0.5, `${mean(scores)}`);
  assert.ok(standardDeviation(scores) < 2);
});

test("a mean rank is the mean share of unseen normals below, of each member for itself", () => {
  const [first, second] = [material(5, 200), material(6, 200)];
  const rule = averageRank([mseScore()]);
  const state = rule.fit!({ ...training, members: [first, second] });
  const others = [material(7, 30, 30), material(8, 30, 30)] as const;
  const scores = rule.score({ ...mixed, count: 60, members: others }, state);
  const known = [first, second].map((member) => mseScore().score(member, {}).toSorted());
  for (const [sample, score] of scores.entries()) {
    // Straight between neighbours: within one of a count of those below.
    const shares = others.map((member, at) => {
      const asked = mseScore().score(member, {})[sample]!;
      return known[at]!.filter((one) => one < asked).length / 200;
    });
    assert.ok(Math.abs(score - mean(shares)) <= 1 / 199, `${score}, ${shares}`);
  }
  assert.ok(scores.every((score) => score >= 0 && score <= 1 + 1e-12));
  assert.throws(() => rule.score(mixed, state), /expected the 2 members it has learned from, got 1/);
});

test("ties share a rank, and parts that remember are ranked among normals they have not seen", () => {
  const errors = Array.from({ length: 200 }, (_, at) => (at < 100 ? 0 : at));
  const flat: Material = {
    ...{ shape: [1], count: 200, input: Float32Array.from(errors), reconstruction: new Float32Array(200) },
  };
  const rule = averageRank([maeScore()]);
  const asked = { ...flat, count: 4, input: Float32Array.of(0, 100, 199, 1e6), reconstruction: new Float32Array(4) };
  const ranks = [...rule.score(asked, rule.fit!(flat))].map((rank) => rank.toFixed(4));
  assert.deepEqual(ranks, [(99 / 2 / 199).toFixed(4), (100 / 199).toFixed(4), "1.0000", "1.0000"]);
  // Had neighbours been looked for among themselves, distances of 0, these would have a rank of 1.
  const near = averageRank([latentKnn(1)]);
  const usual = mean(near.score(material(9, 400), near.fit!(training)));
  // Below .5: the parts have learned from a fifth more by then.
  assert.ok(usual > 0.35 && usual < 0.55, `${usual}`);
  assert.throws(() => averageRank([]), /averageRank: expected one or more scores, got none/);
  const perfect = { ...training, reconstruction: training.input };
  assert.throws(() => rule.fit!(perfect), /rank:mae: expected scores that vary, got mae is 0 for all normals/);
});

test("combinations refuse nothing, unequal weights and constant parts", () => {
  assert.throws(() => combination([]), UserError);
  assert.throws(() => combination([mseScore()], [1, 2]), UserError);
  const perfect = { ...training, reconstruction: training.input };
  assert.throws(() => combination([mseScore()]).fit!(perfect), /mse is 0 for all normals/);
});

test("collapsed codes and residuals are refused", () => {
  const flat = { ...training, code: new Float32Array(training.code!.length).fill(0.5) };
  assert.throws(() => latentMahalanobis().fit!(flat), /encoder has collapsed/);
  const perfect = { ...training, reconstruction: training.input };
  assert.throws(() => residualMahalanobis().fit!(perfect), UserError);
});

test("error maps have the layout of the input and agree with their score", () => {
  for (const name of ["mse", "mae", "bce"] as const) {
    const rule = scoreRules[name]();
    const map = errorMap(rule, mixed);
    assert.equal(map.length, mixed.input.length);
    const scores = rule.score(mixed, {});
    for (const sample of [0, 99]) {
      const average = mean(map.subarray(sample * 144, (sample + 1) * 144));
      assert.ok(Math.abs(average - scores[sample]!) < 1e-6 * Math.max(1, scores[sample]!));
    }
  }
  assert.equal(errorMap(scoreRules.ssim(), mixed).length, mixed.input.length);
});

test("weights survive a description; unknown names and options are refused", () => {
  const described = describeScore(combination([mseScore(), maximumWindowScore(4)], [1, 3]));
  assert.deepEqual(describeScore(restoreScore(described)), described);
  assert.throws(() => restoreScore({ name: "new", options: {} }), /one of mse/);
  assert.throws(() => restoreScore({ name: "maximum-window", options: { size: "4" } }), /size: expected a number/);
});

test("scores are read from text; mistakes name what is known", () => {
  assert.throws(() => parseScore("mse+nonsense"), /one of mse, mae, .*got "nonsense"/);
});
