import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import {
  Calibration,
  conformal,
  mseScore,
  type ThresholdName,
  type ThresholdRule,
  thresholdRules,
  zScore,
} from "../detect/index.js";
import { dense } from "../nn/index.js";
import { autoencoder } from "../nn/model.js";
import { decodeModelFile, encodeModelFile, type ModelFile } from "./model-file.js";
import { readModel } from "./proto/read.js";
import { writeModel } from "./proto/write.js";
import { Session } from "./testing/session.js";

const random = new Random(6);
const scores = Float64Array.from({ length: 200 }, () => Math.exp(random.normal()));
const labels = Array.from(scores, (score) => Number(score > 3));

/** A model that reconstructs 0, so that a sample x scores x². */
function fileOf(rule: ThresholdRule, calibrated: Float64Array = scores): ModelFile {
  const model = autoencoder({ input: [1], encoder: [dense(1)], decoder: [dense(1)] });
  for (const [key, weights] of model.weights) model.weights.set(key, weights.fill(0));
  return {
    input: { kind: "samples", shape: [1] },
    model,
    detector: {
      score: mseScore(),
      state: {},
      threshold: rule,
      fitted: rule.fit(calibrated, labels),
      calibration: { complete: calibrated },
    },
    provenance: {},
  };
}

async function judged(bytes: Uint8Array, samples: Float32Array) {
  const session = await Session.open(bytes);
  const outputs = await session.run({ samples: { type: "float32", data: samples, dims: [samples.length, 1] } });
  await session.close();
  return { anomalous: [...outputs.get("anomalous")!], pValues: [...outputs.get("p_value")!] };
}

const samples = Float32Array.from({ length: 300 }, (_, at) => at / 60);

for (const name of Object.keys(thresholdRules) as ThresholdName[]) {
  test(`${name}: verdicts and p-values are those of the calibration`, async () => {
    const file = fileOf(thresholdRules[name]());
    const { threshold, fitted } = file.detector!;
    // Labelled anomalies stay out of a calibration's scores, so it is told of none.
    const calibration = new Calibration(scores, { threshold: { ...threshold, needsLabels: false }, fitted });
    const expected = Array.from(samples, (x) => calibration.judge(x * x));
    const { anomalous, pValues } = await judged(encodeModelFile(file), samples);
    assert.deepEqual(
      anomalous,
      expected.map((verdict) => Number(verdict.anomalous)),
    );
    assert.deepEqual(
      pValues,
      expected.map(({ pValue }) => pValue),
    );
  });
}

test("scores equal to a cut are normal, those that are no number anomalous", async () => {
  const file = fileOf(
    conformal(0.1),
    Float64Array.from({ length: 19 }, (_, at) => (at + 1) ** 2),
  );
  assert.equal(file.detector!.fitted.upper, 18 ** 2);
  const { anomalous, pValues } = await judged(encodeModelFile(file), Float32Array.of(18, 18.001, Number.NaN, 0));
  assert.deepEqual(anomalous, [0, 1, 1, 0]);
  assert.deepEqual(pValues, [3 / 20, 2 / 20, 1 / 20, 1]);
});

/** The file after somebody has put other numbers into it. */
function edited(bytes: Uint8Array, changes: Readonly<Record<string, number>>): Uint8Array {
  const model = readModel(bytes, "test");
  const names = model.graph.initializers.map(({ name }) => name);
  for (const name of Object.keys(changes)) assert.ok(names.includes(name), `${name} among ${names.join(", ")}`);
  const initializers = model.graph.initializers.map((tensor) => {
    const value = changes[tensor.name];
    return value === undefined
      ? tensor
      : ({ ...tensor, type: "double", data: Float64Array.of(value) } as typeof tensor);
  });
  return writeModel({ ...model, graph: { ...model.graph, initializers } });
}

test("a level or threshold that is changed in the file counts there and after opening, the threshold first", async () => {
  const bytes = encodeModelFile(fileOf(conformal(0.1)));
  const expect = async (changes: Readonly<Record<string, number>>, anomalous: (x: number) => boolean) => {
    const changed = edited(bytes, changes);
    const opened = decodeModelFile(changed);
    for (const each of [changed, encodeModelFile(opened)]) {
      const verdict = await judged(each, samples);
      assert.deepEqual(
        verdict.anomalous,
        Array.from(samples, (x) => Number(anomalous(x))),
        JSON.stringify(changes),
      );
    }
    return opened.detector!;
  };
  const { upper } = conformal(0.02).fit(scores);
  const byLevel = await expect({ level: 0.02 }, (x) => x * x > upper!);
  assert.deepEqual([byLevel.fitted.upper, byLevel.fitted.options["level"]], [upper, 0.02]);
  assert.equal(byLevel.threshold.fit(scores).upper, upper);
  const byThreshold = await expect({ threshold: 2.5 }, (x) => x * x > 2.5);
  assert.equal(byThreshold.fitted.upper, 2.5);
  assert.match(byThreshold.fitted.notes.at(-1)!, /moved by hand; the rule had put it at/);
  await expect({ threshold: 2.5, level: 0.02 }, (x) => x * x > 2.5);
  const both = encodeModelFile(fileOf(zScore(1, { tail: "two-sided" })));
  const moved = await judged(edited(both, { threshold: 9, threshold_lower: 4 }), samples);
  assert.deepEqual(
    moved.anomalous,
    Array.from(samples, (x) => Number(x * x > 9 || x * x < 4)),
  );
});

test("a level too small for the calibration scores is refused on opening", () => {
  const changed = edited(encodeModelFile(fileOf(conformal(0.1))), { level: 1e-6 });
  assert.throws(() => decodeModelFile(changed), /at least 999999 calibration scores/);
});
