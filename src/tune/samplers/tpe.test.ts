import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import { readGoldens } from "../../testing/golden-file.js";
import { choice, type Dimension, float, int, type NumberDimension, type Setting, type Space } from "../space.js";
import type { Objective, Trial } from "../trial.js";
import { normalBelow, normalBetween } from "./normal.js";
import { parzen, recency } from "./parzen.js";
import { drawRandomly } from "./random.js";
import { splitTrials } from "./split.js";
import { tpeSampler } from "./tpe.js";

interface ParzenGolden {
  readonly dimensions: readonly Dimension[];
  readonly seen: readonly (readonly Setting[])[];
  readonly asked: readonly (readonly Setting[])[];
  readonly logDensity: readonly number[];
}

test("densities are those of Optuna's estimator, for each kind of dimension and number of observations", () => {
  const goldens = readGoldens<ParzenGolden>("tune-parzen");
  assert.equal(goldens.length, 54);
  for (const { dimensions, seen, asked, logDensity } of goldens) {
    const rows = (columns: ParzenGolden["seen"]): Setting[][] =>
      (columns[0] ?? []).map((_, row) => columns.map((column) => column[row]!));
    const estimator = parzen(dimensions, rows(seen));
    // Ours are densities over 0 … 1, Optuna's over the range or its logarithm.
    const stretch = dimensions.reduce((sum, dimension) => sum + logRange(dimension), 0);
    for (const [at, settings] of rows(asked).entries()) {
      const actual = estimator.logDensity(settings) - stretch;
      assert.ok(
        Math.abs(actual - logDensity[at]!) < 1e-9,
        `${JSON.stringify(dimensions)}: ${actual} is not ${logDensity[at]}`,
      );
    }
  }
});

function logRange(dimension: Dimension): number {
  if (dimension.kind !== "float" || dimension.step !== undefined) return 0;
  const { low, high, log } = dimension as NumberDimension;
  return Math.log(log ? Math.log(high / low) : high - low);
}

interface SplitGolden {
  readonly directions: readonly Objective["direction"][];
  readonly trials: readonly {
    readonly values?: number[];
    readonly constraints: number[];
    readonly reports?: number[];
  }[];
  readonly good: readonly number[];
}

test("good trials are those Optuna takes: with pruned ones, constraints, several objectives", () => {
  for (const { directions, trials, good } of readGoldens<SplitGolden>("tune-split")) {
    const past = trials.map(
      ({ values, constraints, reports = [] }, number): Trial => ({
        ...{ number, settings: {}, constraints, state: values === undefined ? "pruned" : "complete" },
        reports: reports.map((value, at) => ({ step: at + 1, value })),
        ...(values !== undefined && { values }),
      }),
    );
    const objectives = directions.map((direction): Objective => ({ name: "o", direction }));
    const split = splitTrials(past, objectives);
    assert.deepEqual(
      split.good.map(({ number }) => number),
      good,
    );
    assert.equal(split.good.length + split.rest.length, trials.length);
  }
});

test("running trials are of the rest, paused ones as pruned, failed ones of neither", () => {
  const trial = (number: number, more: Partial<Trial>): Trial => ({
    number,
    settings: {},
    state: "complete",
    reports: [],
    ...more,
  });
  const reports = [{ step: 3, value: 1 }];
  const past = [
    trial(0, { state: "running", reports }),
    trial(1, { state: "failed", reports }),
    trial(2, { state: "paused", reports: [{ step: 3, value: Number.NaN }] }),
    trial(3, { state: "paused", reports }),
    trial(4, { state: "pruned", reports: [{ step: 2, value: 0 }] }),
    trial(5, { state: "pruned" }),
    trial(6, { values: [Number.NaN] }),
  ];
  const { good, rest } = splitTrials(past, [{ name: "loss", direction: "minimize" }]);
  assert.deepEqual(
    good.map(({ number }) => number),
    [3],
  );
  assert.deepEqual(
    rest.map(({ number }) => number),
    [0, 2, 4, 5],
  );
});

test("shares of the normal distribution", () => {
  // Of SciPy's norm.cdf.
  for (const [z, share] of [
    [0, 0.5],
    [1, 0.8413447460685429],
    [-2.5, 0.006209665325776132],
    [5, 0.9999997133484281],
  ] as const) {
    assert.ok(Math.abs(normalBelow(z) - share) < 1e-15);
  }
  assert.ok(Math.abs(normalBetween(6, 7) / 9.853076324938e-10 - 1) < 1e-6);
  assert.equal(normalBetween(-6, 7), normalBelow(7) - normalBelow(-6));
  assert.equal(normalBelow(40), 1);
});

test("weights of observations: the last 25 in full, a ramp before", () => {
  assert.deepEqual(recency(3), [1, 1, 1]);
  assert.deepEqual(recency(28).slice(0, 4), [1 / 28, 0.5 + 1 / 56, 1, 1]);
  assert.deepEqual(recency(26).slice(0, 2), [1 / 26, 1]);
});

test("what is drawn follows the density", () => {
  const space = [int(1, 5), choice(["a", "b", "c"])] as const;
  const { draw, logDensity } = parzen(space, [
    [1, "a"],
    [2, "a"],
    [5, "c"],
  ]);
  const random = new Random(3, "draws");
  const counts = new Map<string, number>();
  const draws = 20_000;
  for (let at = 0; at < draws; at++) {
    const key = JSON.stringify(draw(random));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let chi = 0;
  let total = 0;
  for (let number = 1; number <= 5; number++) {
    for (const letter of ["a", "b", "c"]) {
      const share = Math.exp(logDensity([number, letter]));
      total += share;
      chi += ((counts.get(JSON.stringify([number, letter])) ?? 0) - draws * share) ** 2 / (draws * share);
    }
  }
  assert.ok(Math.abs(total - 1) < 1e-9);
  // 14 degrees of freedom: above 36.1 in one of a thousand.
  assert.ok(chi < 36.1, `${chi}`);
});

const loss = [{ name: "loss", direction: "minimize" }] as const;

function study(
  space: Space,
  value: (trial: Trial) => Partial<Trial>,
  count: number,
  spec: Parameters<typeof tpeSampler>[0] = {},
): Trial[] {
  const trials: Trial[] = [];
  for (let number = 0; number < count; number++) {
    const settings = tpeSampler(spec).suggest({ space, objectives: loss, trials, number, seed: 2 })!;
    const trial: Trial = { number, settings, state: "complete", reports: [] };
    trials.push({ ...trial, ...value(trial) });
  }
  return trials;
}

test("the first trials are random search's, failed ones not counted", () => {
  const space = { x: float(0, 1) };
  const trials = study(space, ({ number }) => (number % 2 === 0 ? { state: "failed" } : { values: [0] }), 12, {
    startup: 5,
  });
  for (const { number, settings } of trials.slice(0, 10))
    assert.deepEqual(settings, drawRandomly({ space, number, seed: 2 }));
  assert.notDeepEqual(trials[10]!.settings, drawRandomly({ space, number: 10, seed: 2 }));
});

test("running trials push others away", () => {
  const space = { x: float(0, 1) };
  const known = study(space, ({ settings }) => ({ values: [Math.abs((settings["x"] as number) - 0.5)] }), 20);
  const next = (trials: readonly Trial[], number: number): number =>
    tpeSampler().suggest({ space, objectives: loss, trials, number, seed: 2 })!["x"] as number;
  const alone = next(known, 30);
  const crowd = Array.from(
    { length: 8 },
    (_, at): Trial => ({ number: 20 + at, settings: { x: alone }, state: "running", reports: [] }),
  );
  assert.ok(Math.abs(next([...known, ...crowd], 30) - alone) > 0.02);
});

test("a broken constraint is avoided", () => {
  // The best, x near 0, is forbidden below .5.
  const trials = study(
    { x: float(0, 1) },
    ({ settings }) => ({ values: [settings["x"] as number], constraints: [0.5 - (settings["x"] as number)] }),
    50,
  );
  const distances = trials.slice(20).map(({ settings }) => Math.abs((settings["x"] as number) - 0.5));
  // By chance .25; without the constraint near .5.
  assert.ok(distances.sort((one, other) => one - other)[15]! < 0.15, String(distances));
  const best = Math.min(...trials.flatMap(({ constraints, values }) => (constraints![0]! <= 0 ? values! : [])));
  assert.ok(best < 0.53, `${best}`);
});

test("a condition's dimensions learn from the trials that had them", () => {
  const space = { kind: choice(["a", "b"]), x: float(0, 1, { when: { kind: ["b"] } }) };
  const trials = study(
    space,
    ({ settings: { kind, x } }) => ({ values: [kind === "a" ? 1 : Math.abs((x as number) - 0.8)] }),
    60,
  );
  const late = trials.slice(30);
  assert.ok(late.filter(({ settings }) => settings["kind"] === "b").length > 20);
  assert.ok(Math.min(...late.map(({ values }) => values![0]!)) < 0.02);
});
