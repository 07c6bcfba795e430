// A promised false-alarm rate is kept, whatever the distribution of the scores; mean + 3 sd promises none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import { readGoldens } from "../../testing/golden-file.js";
import { type AlarmBandOptions, falseAlarmBand } from "./alarm-band.js";
import { conformal } from "./conformal.js";
import { isAnomalous, type ThresholdRule } from "./threshold.js";
import { zScore } from "./z-score.js";

const [resamplings, calibration, normals] = [200, 1000, 1000];

/** False alarms in each of 200 splits of one pool of skewed (lognormal) errors into calibration and test normals. */
function falseAlarms(rule: ThresholdRule): number[] {
  const random = new Random(8, "false alarms");
  const pool = Array.from({ length: 10_000 }, () => Math.exp(random.normal()));
  return Array.from({ length: resamplings }, () => {
    const order = random.permutation(pool.length);
    const take = (from: number, count: number): number[] =>
      [...order.subarray(from, from + count)].map((at) => pool[at]!);
    const threshold = rule.fit(take(0, calibration));
    return take(calibration, normals).filter((score) => isAnomalous(threshold, score)).length;
  });
}

const outside = (counts: number[], { low, high }: { low: number; high: number }): number =>
  counts.filter((count) => count < low || count > high).length;

test("the band is SciPy's beta-binomial", () => {
  for (const { band, ...options } of readGoldens<AlarmBandOptions & { band: [number, number] }>("detect-bands")) {
    assert.deepEqual(Object.values(falseAlarmBand(options)), band);
  }
});

for (const level of [0.01, 0.05, 0.1]) {
  test(`conformal at ${level}: false alarms of ${resamplings} resamplings stay inside the 99 % band`, () => {
    const counts = falseAlarms(conformal(level));
    // Ranks of calibration and test scores are exchangeable, so each split's count is exactly beta-binomial: at most
    // 1 % of the splits fall outside its 99 % band. P(Binomial(200, .01) > 8) < .0003.
    assert.ok(outside(counts, falseAlarmBand({ calibration, normals, level })) <= 8);
    // A promise of `level` on average: at most level, and not needlessly below it.
    const rate = counts.reduce((sum, count) => sum + count, 0) / resamplings / normals;
    const k = Math.floor(level * (calibration + 1));
    const variance = ((k / calibration) * (1 - k / calibration) * (1 / normals + 1 / calibration)) / resamplings;
    assert.ok(Math.abs(rate - k / (calibration + 1)) < 3.5 * Math.sqrt(variance), `${rate}`);
  });
}

test("mean + 3 sd on the same skewed errors misses the rate its name suggests by more than tenfold", () => {
  const counts = falseAlarms(zScore(3));
  const rate = counts.reduce((sum, count) => sum + count, 0) / resamplings / normals;
  const promised = 0.00135; // Upper tail of a normal distribution beyond 3 sd.
  assert.ok(rate > 10 * promised, `${rate}`);
  assert.ok(outside(counts, falseAlarmBand({ calibration, normals, level: promised })) > 0.9 * resamplings);
  console.log(`mean + 3 sd: ${(100 * rate).toFixed(2)} % false alarms where 0.135 % are suggested`);
});
