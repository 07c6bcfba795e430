import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { auroc } from "../metrics/index.js";
import { aurocDifference } from "./auroc-difference.js";
import { type Rival, verdictSentence } from "./verdict.js";

const rival = (name: string, value: number, low: number, high: number): Rival => ({ name, value, lead: { low, high } });
const found = { words: "AUROC", does: "Finds anomalies", guessing: { value: 0.5, interval: { low: 0.9, high: 0.99 } } };
const [behind, tied, ahead] = [
  rival("pca-90%", 0.91, 0.01, 0.1),
  rival("knn-5", 0.961, -0.01, 0.004),
  rival("isolation-forest", 0.99, -0.04, -0.02),
];

test("the verdict says what a reader must know, in plain sentences", () => {
  const sentence = (rivals: readonly Rival[], untrained?: Rival): string =>
    verdictSentence({ ...found, ours: 0.958, rivals, ...(untrained && { untrained }) });
  assert.equal(sentence([behind]), "Finds anomalies better than every baseline: AUROC .958 against .910 of pca-90%.");
  assert.equal(sentence([behind, tied]), "No better than knn-5: AUROC .958 against .961, a difference within chance.");
  assert.equal(sentence([behind, tied, ahead]), "Worse than isolation-forest: AUROC .958 against .990.");
  assert.equal(sentence([]), "Finds anomalies: AUROC .958, beside no baseline.");
  assert.equal(sentence([behind], rival("untrained", 0.3, 0.6, 0.7)), sentence([behind]));
  const score = "what you see is the score, not the learning.";
  const untrained = rival("untrained", 0.9577, -0.01, 0.01);
  assert.equal(sentence([behind], untrained), `${sentence([behind])} An untrained network ties (.9577): ${score}`);
  assert.ok(
    sentence([behind], rival("untrained", 0.97, -0.02, -0.01)).includes("An untrained network does better (.970)"),
  );
});

test("a detector that guesses finds nothing, whatever the baselines do", () => {
  const of = (ours: number, low: number, high: number): string =>
    verdictSentence({ ...found, ours, guessing: { value: 0.5, interval: { low, high } }, rivals: [behind] });
  assert.equal(of(0.512, 0.47, 0.55), "Finds nothing: AUROC .512 is within chance of the .500 of guessing.");
  assert.equal(of(0.3, 0.2, 0.4), "Finds nothing: AUROC .300 is below the .500 of guessing, the wrong way round.");
});

test("the interval of a difference of AUROC is DeLong's: by its definition, and covering as promised", () => {
  const random = new Random(0);
  const draw = (shift: number): { a: number[]; b: number[]; labels: Uint8Array } => {
    const labels = Uint8Array.from({ length: 120 }, (_, at) => (at < 40 ? 1 : 0));
    const common = Array.from(labels, (label) => label + random.normal());
    const noisy = (part: number): number[] => common.map((value, at) => value + part * labels[at]! + random.normal());
    return { a: noisy(shift), b: noisy(0), labels };
  };
  const { a, b, labels } = draw(0.5);
  const { low, high } = aurocDifference(a, b, labels);
  assert.ok(Math.abs((low + high) / 2 - (auroc(a, labels) - auroc(b, labels))) < 1e-12);
  const kernel = (scores: number[], i: number, j: number): number =>
    scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
  const [positives, negatives] = [[...Array(40).keys()], [...Array(80).keys()].map((at) => at + 40)];
  const share = (scores: number[], i: number): number =>
    i < 40
      ? negatives.reduce((sum, j) => sum + kernel(scores, i, j), 0) / 80
      : positives.reduce((sum, j) => sum + kernel(scores, j, i), 0) / 40;
  const variance = (items: number[]): number => {
    const values = items.map((item) => share(a, item) - share(b, item));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length;
  };
  const sd = Math.sqrt(variance(positives) + variance(negatives));
  assert.ok(Math.abs((high - low) / 2 / sd - 1.96) < 1e-4);
  let covered = 0;
  for (let round = 0; round < 400; round++) {
    const { a, b, labels } = draw(0);
    const interval = aurocDifference(a, b, labels);
    if (interval.low <= 0 && interval.high >= 0) covered++;
  }
  assert.ok(covered >= 366 && covered <= 394, `${covered} of 400`);
});
