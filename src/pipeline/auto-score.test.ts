import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import type { ScoreChoice } from "./auto-score.js";
import { fitDetector, modelBytes, openDetector } from "./index.js";

/** Rows in a plane, with a little noise. */
function plane(count: number, seed: number): number[][] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const [a, b] = [random.normal(), random.normal()];
    return [a, b, a + b, a - b, 2 * a, 3 * b].map((value) => value + random.normal(0, 0.02));
  });
}

/** Rows in many small clusters, which no plane holds. */
function clusters(count: number, seed: number): number[][] {
  const random = new Random(seed);
  const centres = Array.from({ length: 40 }, (_, at) => {
    const place = new Random(at, "centre");
    return Array.from({ length: 4 }, () => place.uniform(0, 10));
  });
  return Array.from({ length: count }, (_, at) => centres[at % 40]!.map((value) => value + random.normal(0, 0.05)));
}

async function chosenFor(rows: number[][]): Promise<ScoreChoice> {
  const notices: string[] = [];
  const training = fitDetector(rows, { score: "auto", epochs: 5, seed: 1 });
  for await (const event of training) if (event.type === "notice") notices.push(event.notice);
  const detector = await training;
  const choice = detector.codec.provenance["scoreChoice"] as unknown as ScoreChoice;
  assert.match(
    notices.join(),
    new RegExp(`The score was chosen without labels: ${choice.chosen.replaceAll("+", "\\+")},`),
  );
  assert.equal(detector.calibrated.rule.name, choice.chosen);
  const opened = await openDetector(modelBytes(detector));
  assert.deepEqual(opened.codec.provenance["scoreChoice"], choice);
  await opened.close();
  await detector.close();
  return choice;
}

test("a plane is left to a linear score, clusters to neighbours; simple ones win ties", async () => {
  const flat = await chosenFor(plane(300, 1));
  assert.ok(["input-pca", "input-mahalanobis"].includes(flat.chosen), JSON.stringify(flat));
  const scattered = await chosenFor(clusters(400, 1));
  assert.match(scattered.chosen, /knn/);
  for (const { chosen, candidates } of [flat, scattered]) {
    const best = Math.max(...candidates.map(({ mean }) => mean));
    const near = candidates.filter(({ mean }) => mean >= best - 0.005);
    assert.equal(near[0]!.score, chosen);
  }
});

test("an unknown score is refused before training, auto is not", async () => {
  await assert.rejects(async () => await fitDetector(plane(30, 1), { score: "autom" }), { name: "UserError" });
});
