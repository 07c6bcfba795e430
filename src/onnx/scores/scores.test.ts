import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import type { Shape } from "../../core/shape.js";
import {
  combination,
  latentKnn,
  maximumWindowScore,
  mseScore,
  parseScore,
  type ScoreName,
  type ScoreRule,
  scoreRules,
  ssimScore,
} from "../../detect/index.js";
import { conv1d, conv2d, dense, ensemble, flatten, reshape } from "../../nn/index.js";
import { autoencoder, type Model } from "../../nn/model.js";
import { decodeModelFile, encodeModelFile, type ModelFile } from "../model-file.js";
import { cut, detectorOf, predictions, randomWeights, smooth } from "../testing/parity.js";
import { assertNear, Session } from "../testing/session.js";

const picture: Shape = [2, 14, 12];
const series: Shape = [2, 30];
const row: Shape = [9];
/** Of an ensemble. */
const two: Shape = [7];

const models = new Map<Shape, Model>([
  [
    picture,
    autoencoder({
      input: picture,
      encoder: [conv2d(3, { strides: 2, activation: "tanh" }), flatten(), dense(6)],
      decoder: [dense(2 * 14 * 12, { activation: "sigmoid" }), reshape(picture)],
    }),
  ],
  [
    series,
    autoencoder({
      input: series,
      encoder: [conv1d(1, { padding: "same" })],
      decoder: [conv1d(2, { padding: "same" })],
    }),
  ],
  [
    two,
    ensemble({
      input: two,
      members: [
        { encoder: [dense(3, { activation: "tanh" })], decoder: [dense(7, { activation: "sigmoid" })] },
        { encoder: [reshape([1, 7]), conv1d(2, { strides: 2 })], decoder: [flatten(), dense(7)] },
      ],
    }),
  ],
  [row, autoencoder({ input: row, encoder: [dense(4, { activation: "relu" })], decoder: [dense(9)] })],
]);
for (const model of models.values()) randomWeights(model);

const cases: readonly (readonly [Shape, ScoreRule])[] = [
  ...(Object.keys(scoreRules) as ScoreName[]).map((name) => [picture, scoreRules[name]()] as const),
  ...(["mse", "mae", "maximum-window", "latent-mahalanobis", "residual-mahalanobis", "residual-knn"] as const).flatMap(
    (name) => [[series, scoreRules[name]()] as const, [row, scoreRules[name]()] as const],
  ),
  [series, parseScore("input-knn:1/shape-knn/input-mahalanobis")],
  [series, parseScore("mse/latent-knn+mae")],
  [row, parseScore("shape-knn:2/mse")],
  [row, parseScore("rank:mse/latent-knn")],
  [two, parseScore("rank:mse/latent-knn:1/input-knn")],
  [two, parseScore("rank:mae/loss:huber+latent-mahalanobis")],
  [picture, parseScore("loss:bce")],
  [series, parseScore("loss:huber+residual-knn")],
  [picture, ssimScore({ window: "uniform", dataRange: 2 })],
  [picture, maximumWindowScore(1)],
  [picture, maximumWindowScore(4)],
  [picture, maximumWindowScore(13)],
  [series, latentKnn(1, { bank: 20 })],
  [row, parseScore("input-knn:1+input-knn+residual-mahalanobis")],
  [row, parseScore("input-knn+whitened-knn:2+residual-mahalanobis")],
  [picture, combination([mseScore(), combination([latentKnn(3), ssimScore()], [2, -0.5])], [1, 3])],
];

test("there is a case for every score", () => {
  const names = new Set(cases.map(([, rule]) => rule.name));
  for (const name of Object.keys(scoreRules)) assert.ok(names.has(name), name);
});

for (const [shape, rule] of cases) {
  test(`${rule.name} ${JSON.stringify(rule.options)} on ${shape.join(" x ")}`, async () => {
    const model = models.get(shape)!;
    const samples = smooth(shape, 1130, 5);
    const [training, calibration, others] = cut(samples, 70, 60, 1000) as [Samples, Samples, Samples];
    const detector = await detectorOf(model, { score: rule }, { training, calibration });
    const file: ModelFile = { input: { kind: "samples", shape }, model, detector, provenance: {} };
    const bytes = encodeModelFile(file);
    assert.deepEqual(Buffer.from(encodeModelFile(decodeModelFile(bytes))), Buffer.from(bytes));
    const session = await Session.open(bytes);
    const all = await predictions(file, others);
    for (const count of [1, 37, 1000]) {
      const [some] = cut(others, count) as [Samples];
      const expected = all.slice(0, count);
      const outputs = await session.run({
        samples: { type: "float32", data: some.data as Float32Array, dims: [count, ...shape] },
      });
      const scores = outputs.get("score")!;
      expected.forEach(({ score }, at) => {
        // A sum of standardised scores may lie near 0, where the deviation, 1, is the measure.
        const size = rule.parts === undefined ? Math.abs(score) : Math.max(1, Math.abs(score));
        assert.ok(Math.abs(scores[at]! - score) <= 1e-4 * size, `${scores[at]} for ${score}, sample ${at} of ${count}`);
      });
      const maps = expected.flatMap(({ errorMap }) => Array.from(errorMap));
      assertNear("error map", outputs.get("error_map")!, maps);
      const verdicts = expected.map(({ anomalous }) => Number(anomalous));
      assert.deepEqual([...outputs.get("anomalous")!], verdicts);
    }
    await session.close();
  });
}

test("a score of one's own, and too many stored normals, are refused with a way out", async () => {
  const model = models.get(row)!;
  const [training, calibration] = cut(smooth(row, 60, 5), 30, 30) as [Samples, Samples];
  const detector = await detectorOf(model, { score: mseScore() }, { training, calibration });
  const file: ModelFile = { input: { kind: "samples", shape: row }, model, detector, provenance: {} };
  const withScore =
    (score: ScoreRule, state = detector.state) =>
    () =>
      encodeModelFile({ ...file, detector: { ...detector, score, state } });
  const refuses = (act: () => unknown, pattern: RegExp) =>
    assert.throws(act, (error: unknown) => error instanceof UserError && pattern.test(error.message));
  refuses(withScore({ ...mseScore(), name: "mine" }), /score mine.*one of your own.*without a detector/);
  refuses(withScore(latentKnn(2), {}), /the state it learned/);
  const bank = { bank: new Float32Array(4 * 4_500_000), width: 4 };
  refuses(withScore(latentKnn(2), bank), /at most 16777216 numbers of stored normals.*4194304 at most/);
});
