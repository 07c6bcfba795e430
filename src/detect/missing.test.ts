import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { inUnits, type Samples } from "../core/samples.js";
import { calibrate } from "./calibrate.js";
import { withGaps } from "./missing.js";
import type { Reconstructor } from "./reconstructor.js";
import { parseScore } from "./scores/table.js";
import { falseAlarmBand } from "./thresholds/alarm-band.js";
import { conformal } from "./thresholds/conformal.js";

const width = 4;
/** A mean far from zero: a stand-in of 0 would be an anomaly. */
const centre = 5;

/** Columns that go together, each cell missing with probability `share`. */
function rows(seed: number, count: number, share: number): Samples {
  const random = new Random(seed);
  const data = new Float32Array(count * width);
  const missing = new Uint8Array(count * width);
  for (let row = 0; row < count; row++) {
    const level = centre + random.normal();
    for (let at = 0; at < width; at++) {
      const gap = random.uniform() < share;
      data[row * width + at] = gap ? centre : level + random.normal(0, 0.2 * (at + 1));
      missing[row * width + at] = gap ? 1 : 0;
    }
  }
  return { shape: [width], count, data, scale: 1, ...(missing.includes(1) && { missing }) };
}

/** Every column should be the mean of all. */
const level: Reconstructor = {
  reconstruct: async (samples) => {
    const values = inUnits(samples);
    return values.map((_, at) => {
      const from = at - (at % width);
      return (values[from]! + values[from + 1]! + values[from + 2]! + values[from + 3]!) / width;
    });
  },
};

const cells = { standIns: new Float32Array(width).fill(centre) };

for (const [score, share] of [
  ["mse", 0.1],
  ["mse", 0],
  ["input-knn+residual-mahalanobis", 0.1],
] as const) {
  test(`${score}, ${share} of the training cells missing: the promise holds for rows with and without gaps`, async () => {
    const level5 = { score: parseScore(score), threshold: conformal(0.05), missing: cells };
    const calibrated = await calibrate(level, rows(11, 999, share), { ...level5, training: rows(2, 500, share) });
    const complete = rows(3, 4000, 0);
    const holes = withGaps(rows(4, 4000, 0), share > 0 ? [rows(5, 4000, share)] : [], cells, 6);
    for (const [name, samples] of Object.entries({ complete, holes })) {
      const alarms = (await calibrated.judge(samples)).filter(({ anomalous }) => anomalous).length;
      const { calibration, incomplete } = calibrated;
      const size = (name === "holes" ? incomplete! : calibration).scores.length;
      const band = falseAlarmBand({ calibration: size, normals: 4000, level: 0.05 });
      assert.ok(alarms >= band.low && alarms <= band.high, `${name}: ${alarms} of 4000, ${size} calibration scores`);
    }
  });
}

test("what stands in for a missing cell has no part in the score or the error map", async () => {
  const own: Reconstructor = {
    reconstruct: async ({ count, shape }) => Float32Array.from({ length: count * shape[0]! }, (_, at) => at % 7),
  };
  const given = rows(7, 50, 0.3);
  const calibrated = await calibrate(own, rows(8, 99, 0), { missing: cells });
  const odd = { ...given, data: given.data.map((value, at) => (given.missing![at] ? 1e6 : value)) };
  assert.deepEqual(await calibrated.predict(odd), await calibrated.predict(given));
});

test("gaps are those of samples that have some, never all of a sample, and stay where they were", () => {
  const one = (missing: readonly number[]): Samples => ({
    ...{ shape: [2], count: missing.length / 2, scale: 1 },
    ...{ data: new Float32Array(missing.length).fill(7), missing: Uint8Array.from(missing) },
  });
  const known = one([1, 0, 1, 1, 0, 0]);
  const made = withGaps(one([0, 0, 0, 1, 0, 0]), [known], { standIns: [3, 4] }, 0);
  assert.deepEqual([...made.missing!], [1, 0, 0, 1, 1, 0]);
  assert.deepEqual([...made.data], [3, 7, 7, 7, 3, 7]);
  const words = withGaps(one([0, 0, 0, 0, 0, 0]), [], { standIns: [3, 4], widths: [2] }, 0);
  assert.deepEqual([...words.data], [3, 4, 3, 4, 3, 4]);
});
