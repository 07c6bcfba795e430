import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { DriftTest } from "./drift-test.js";
import { JumpingCapital } from "./jumping-capital.js";

type Scores = (random: Random) => number;

/** Share of streams whose drift is named within `length` scores, after 200 of calibration. */
function named(usual: Scores, later: Scores, length: number, streams: number, level: number): number {
  let count = 0;
  for (let stream = 0; stream < streams; stream++) {
    const random = new Random(stream, "drift streams");
    const drift = DriftTest.start(
      Array.from({ length: 200 }, () => usual(random)),
      { level, run: length, seed: stream },
    );
    for (let at = 0; at < length; at++) {
      if (!drift.push(later(random)).drift) continue;
      count++;
      break;
    }
  }
  return count / streams;
}

const distributions: Readonly<Record<string, Scores>> = {
  normal: (random) => random.normal(),
  "with a long tail": (random) => Math.exp(2 * random.normal()),
  "of three values": (random) => random.integer(3),
};

for (const [name, scores] of Object.entries(distributions)) {
  test(`false alarms in runs without drift stay below the level, scores ${name}`, () => {
    const [level, streams] = [0.05, 1000];
    const rate = named(scores, scores, 500, streams, level);
    assert.ok(rate <= level + 3 * Math.sqrt((level * (1 - level)) / streams), `${rate}`);
  });
}

test("drift is named: scores that rise, fall, spread or huddle", () => {
  const normal = distributions["normal"]!;
  const changes: readonly Scores[] = [
    (random) => random.normal(1),
    (random) => random.normal(-1),
    (random) => random.normal(0, 2.5),
    (random) => random.normal(0, 0.3),
  ];
  for (const [at, change] of changes.entries()) {
    const rate = named(normal, change, 200, 200, 0.01);
    assert.ok(rate >= 0.95, `change ${at}: ${rate}`);
  }
});

test("uniform p-values and a fair game: the capital is 1 on average", () => {
  const random = new Random(5);
  let sum = 0;
  const games = 20_000;
  for (let game = 0; game < games; game++) {
    const capital = new JumpingCapital();
    let last = 1;
    for (let step = 0; step < 5; step++) last = capital.bet(random.uniform());
    sum += last;
  }
  assert.ok(Math.abs(sum / games - 1) < 0.02, `${sum / games}`);
});

test("p-values of scores without drift are uniform: as many in each tenth", () => {
  const random = new Random(6);
  const drift = DriftTest.start(
    Array.from({ length: 100 }, () => random.integer(5)),
    { run: 10_000 },
  );
  const tenths = new Uint32Array(10);
  for (let at = 0; at < 10_000; at++) tenths[Math.floor(10 * drift.push(random.integer(5)).pValue)]!++;
  const squares = tenths.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert.ok(squares < 27.9, `chi-square with 9 degrees of freedom ${squares}, .1 % beyond 27.9`);
});

test("a run over, it begins anew; memory does not grow", () => {
  const drift = DriftTest.start([0, 1, 2, 3, 4], { run: 30, level: 0.5 });
  const verdicts = Array.from({ length: 31 }, () => drift.push(99));
  assert.deepEqual([verdicts[29]!.drift, verdicts[30]!.drift], [true, false]);
});

test("wrong use is refused", () => {
  assert.throws(() => DriftTest.start([]), UserError);
  assert.throws(() => DriftTest.start([1], { level: 0 }), /level/);
  assert.throws(() => DriftTest.start([1], { run: 0.5 }), /run/);
  assert.throws(() => DriftTest.start([1]).push(Number.NaN), /NaN/);
});
