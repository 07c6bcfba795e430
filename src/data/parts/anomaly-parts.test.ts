import assert from "node:assert/strict";
import { test } from "node:test";
import { divided, scaling } from "./anomaly-parts.js";

const count = 100;
const samples = {
  shape: [1],
  count,
  data: Float32Array.from({ length: count }, (_, at) => at),
  labels: Uint8Array.from({ length: count }, (_, at) => (at % 5 === 0 ? 1 : 0)),
  scale: 1,
};
const options = {
  normal: [0],
  train: 0.25,
  calibrate: 0.25,
  scale: scaling("min-max"),
  name: "numbers",
};

test("a limit holds for every part: training, calibration, test normals and test anomalies", () => {
  const whole = divided(samples, options, { seed: 0 });
  assert.deepEqual([whole.train.count, whole.calibrate!.count, whole.test.count], [20, 20, 60]);
  const parts = divided(samples, options, { seed: 0, limit: 7 });
  assert.deepEqual([parts.train.count, parts.calibrate!.count, parts.test.count], [7, 7, 14]);
  assert.equal(
    parts.anomalous!.reduce((sum, flag) => sum + flag, 0),
    7,
  );
});
