import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { AdaptiveConformal } from "./adaptive-conformal.js";
import { conformal } from "./conformal.js";
import { isAnomalous } from "./threshold.js";

const drifts: Readonly<Record<string, (time: number) => number>> = {
  none: () => 0,
  upwards: (time) => time / 300,
  downwards: (time) => -time / 300,
  "a jump": (time) => (time > 1000 ? 4 : 0),
  seasons: (time) => 3 * Math.sin(time / 150),
};

for (const [name, drift] of Object.entries(drifts)) {
  test(`the share of alarms stays within Gibbs and Candès' bound: drift ${name}`, () => {
    const random = new Random(3, name);
    const start = Array.from({ length: 300 }, () => random.normal());
    const [level, rate, length] = [0.05, 0.05, 4000];
    const rule = AdaptiveConformal.start(start, { level, rate });
    const fixed = conformal(level).fit(start);
    let [alarms, fixedAlarms] = [0, 0];
    for (let time = 0; time < length; time++) {
      const score = random.normal() + drift(time);
      if (rule.push(score)) alarms++;
      if (isAnomalous(fixed, score)) fixedAlarms++;
    }
    assert.ok(Math.abs(alarms / length - level) <= (0.95 + rate) / (rate * length), `${alarms}`);
    if (["upwards", "a jump", "seasons"].includes(name)) assert.ok(fixedAlarms / length > 0.25, `${fixedAlarms}`);
  });
}

test("saved, it continues as if never stopped; what is impossible is refused", () => {
  const scores = Array.from({ length: 400 }, (_, at) => Math.sin(at * at));
  const whole = AdaptiveConformal.start(scores.slice(0, 100));
  const half = AdaptiveConformal.start(scores.slice(0, 100));
  const expected = scores.slice(100).map((score) => whole.push(score));
  const first = scores.slice(100, 200).map((score) => half.push(score));
  const resumed = AdaptiveConformal.restore(JSON.parse(JSON.stringify(half.save())));
  assert.deepEqual([...first, ...scores.slice(200).map((score) => resumed.push(score))], expected);
  assert.ok(expected.includes(true));
  assert.throws(() => AdaptiveConformal.start([]), UserError);
  assert.throws(() => AdaptiveConformal.start([1], { level: 0 }), /level/);
  assert.throws(() => AdaptiveConformal.start([1], { rate: 2 }), /rate/);
  assert.throws(() => AdaptiveConformal.start([1], { window: 0 }), /window/);
  assert.throws(() => whole.push(Number.NaN), UserError);
});
