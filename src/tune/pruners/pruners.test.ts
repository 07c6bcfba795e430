import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import type { PruneDecision, Pruner } from "../pruner.js";
import type { Direction, Trial, TrialState } from "../trial.js";
import { ashaPruner } from "./asha.js";
import { hyperbandPruner } from "./hyperband.js";
import { medianPruner } from "./median.js";
import { parsePruner, prunerNames } from "./table.js";

/** A trial by its values at steps 1, 2, 3 …; null where it reported nothing. */
function trialOf(number: number, state: TrialState, ...values: (number | null)[]): Trial {
  const reports = values.flatMap((value, at) => (value === null ? [] : [{ step: at + 1, value }]));
  return { number, settings: {}, state, reports };
}

const decide = (
  pruner: Pruner,
  trials: readonly Trial[],
  trial: Trial,
  direction: Direction = "minimize",
): PruneDecision => pruner.decide({ trial, trials: [...trials, trial], direction });

const complete = [
  trialOf(0, "complete", 9, 5, 1),
  trialOf(1, "complete", 8, 4, 2),
  trialOf(2, "complete", 7, 3, null, 0),
  trialOf(3, "complete", 6, 2),
];

test("median: the best so far against the median of complete trials at the same step", () => {
  const pruner = medianPruner({ startup: 4 });
  // Step 1: 9 8 7 6, median 7.5. Step 2: 5 4 3 2, median 3.5. Step 3: 1 2, median 1.5. Step 4: 0. Step 5: none.
  const rows: readonly (readonly [PruneDecision, ...(number | null)[]])[] = [
    ["continue", 7.5],
    ["stop", 7.6],
    ["continue", 7.5, 3.5],
    ["stop", 7.5, 3.6],
    // The best so far is of step 1.
    ["continue", 3, 99],
    ["stop", 3, 99, 98],
    ["continue", 1.5, 99, 98],
    ["stop", 1, 1, 1, 1],
    ["continue", 1, 1, 1, 1, 1],
    ["stop", Number.NaN],
    ["continue", Number.NaN, 3],
  ];
  for (const [expected, ...values] of rows) {
    assert.equal(decide(pruner, complete, trialOf(9, "running", ...values)), expected, String(values));
  }
  assert.equal(decide(pruner, complete, trialOf(9, "running", 7.6), "maximize"), "continue");
  assert.equal(decide(pruner, complete, trialOf(9, "running", 7.4), "maximize"), "stop");
  assert.equal(decide(pruner, complete, trialOf(9, "running")), "continue");
});

test("median: startup, warm-up and interval put decisions off", () => {
  const bad = (...values: (number | null)[]): Trial => trialOf(9, "running", ...values);
  assert.equal(decide(medianPruner(), complete, bad(99)), "continue");
  assert.equal(decide(medianPruner(), [...complete, trialOf(4, "running", 1)], bad(99)), "continue");
  assert.equal(decide(medianPruner(), [...complete, trialOf(4, "complete", 1)], bad(99)), "stop");
  const warm = medianPruner({ startup: 1, warmup: 2 });
  assert.deepEqual(
    [bad(99), bad(99, 99)].map((trial) => decide(warm, complete, trial)),
    ["continue", "stop"],
  );
  // Decisions at 1, 3, 5 …: step 2 has none. A report left out puts it off to the next.
  const rare = medianPruner({ startup: 1, warmup: 1, interval: 2 });
  const decisions = [bad(99), bad(99, 99), bad(99, 99, 99), bad(99, 99, null, 99)].map((trial) =>
    decide(rare, complete, trial),
  );
  assert.deepEqual(decisions, ["stop", "continue", "stop", "stop"]);
});

test("asha: the paper's example of rungs at 1, 3 and 9", () => {
  const asha = ashaPruner({ min: 1, eta: 3, max: 27 });
  const trials: Trial[] = [];
  const arrive = (value: number): PruneDecision => {
    const trial = trialOf(trials.length, "running", value);
    const decision = decide(asha, trials, trial);
    trials.push({ ...trial, state: decision === "pause" ? "paused" : "running" });
    return decision;
  };
  // One in three goes on: of the first two nobody, the third because it is the best of three.
  assert.deepEqual([arrive(0.5), arrive(0.6), arrive(0.4)], ["pause", "pause", "continue"]);
  assert.equal(asha.promote!(trials, "minimize"), undefined);
  // Of six two go on: the third has, and the first, .5, has now earned it.
  assert.deepEqual([arrive(0.9), arrive(0.8), arrive(0.7)], ["pause", "pause", "pause"]);
  assert.equal(asha.promote!(trials, "minimize"), 0);
  trials[0] = { ...trials[0]!, state: "running" };
  assert.equal(asha.promote!(trials, "minimize"), undefined);
  // Maximising, the best of six would be .9 and .8.
  assert.equal(asha.promote!(trials, "maximize"), 3);
});

test("asha: between rungs trials go on, at a higher one they are compared with those who reached it", () => {
  const asha = ashaPruner({ min: 1, eta: 3, max: 27 });
  const trials = [trialOf(0, "paused", 0.5, 0.4, 0.3), trialOf(1, "paused", 0.4, 0.4, 0.5)];
  const rest = Array.from({ length: 9 }, (_, at) => trialOf(2 + at, "paused", 1 + at));
  assert.equal(decide(asha, [...trials, ...rest], trialOf(20, "running", 0.3, 0.9)), "continue");
  assert.equal(decide(asha, [...trials, ...rest], trialOf(20, "running", 0.3, 0.9, 0.4)), "pause");
  assert.equal(decide(asha, [...trials, ...rest], trialOf(20, "running", 0.3, 0.9, 0.2)), "continue");
  // The upper rung comes first: with a third one there, the best of it is promoted before those below.
  const third = trialOf(20, "paused", 0.3, 0.9, 0.4);
  assert.equal(asha.promote!([...trials, ...rest, third], "minimize"), 0);
  // 12 at the first rung: four go on, three of whom have.
  assert.equal(
    asha.promote!([...trials.map((trial) => ({ ...trial, state: "pruned" }) as Trial), ...rest, third], "minimize"),
    2,
  );
});

test("asha: no rung at the whole budget; one report may pass several; NaN stops; failed ones do not count", () => {
  const asha = ashaPruner({ min: 1, eta: 2, max: 4 });
  const past = [trialOf(0, "paused", 1), trialOf(1, "paused", 1)];
  assert.equal(decide(asha, past, trialOf(2, "running", 2)), "pause");
  // A trial that was resumed at 2 goes on to 4, its end, where nothing is decided.
  assert.equal(decide(asha, past, trialOf(2, "running", 2, 2, 2, 99)), "continue");
  assert.equal(decide(asha, past, trialOf(2, "running", Number.NaN)), "stop");
  // Its first report at step 3 stands at both rungs: the best of three at the first, but alone at the second.
  assert.equal(decide(asha, past, trialOf(2, "running", null, null, 0.5)), "pause");
  assert.equal(decide(asha, [...past, trialOf(3, "paused", 3, 3)], trialOf(2, "running", null, null, 0.5)), "continue");
  const failed = [trialOf(0, "failed", 0.1), trialOf(1, "paused", 0.2)];
  assert.equal(decide(asha, failed, trialOf(2, "running", 0.15)), "continue");
  assert.equal(
    asha.promote!([trialOf(0, "paused", Number.NaN), trialOf(1, "paused", Number.NaN)], "minimize"),
    undefined,
  );
});

test("asha without max has rungs without end", () => {
  const asha = ashaPruner({ min: 2, eta: 2 });
  const trial: Trial = { ...trialOf(0, "running"), reports: [512, 1024].map((step) => ({ step, value: 1 })) };
  assert.equal(decide(asha, [], trial), "pause");
});

test("asha spends most on the best: a simulated study of 81 curves", () => {
  const random = new Random(5);
  const asha = ashaPruner({ min: 1, eta: 3, max: 27 });
  const ends = Array.from({ length: 81 }, () => random.uniform());
  const trials: Trial[] = [];
  let epochs = 0;
  const run = (number: number): void => {
    let trial = trials[number]!;
    for (let step = trial.reports.length + 1; step <= 27; step++) {
      epochs++;
      const value = ends[number]! + 1 / step + 0.02 * random.normal();
      trial = { ...trial, state: "running", reports: [...trial.reports, { step, value }] };
      trials[number] = trial;
      if (step < 27 && asha.decide({ trial, trials, direction: "minimize" }) === "pause") {
        trials[number] = { ...trial, state: "paused" };
        return;
      }
    }
    trials[number] = { ...trial, state: "complete" };
  };
  for (let asked = 0; trials.length < 81 || asha.promote!(trials, "minimize") !== undefined; asked++) {
    const promoted = asha.promote!(trials, "minimize");
    if (promoted === undefined) trials.push(trialOf(trials.length, "running"));
    run(promoted ?? trials.length - 1);
    assert.ok(asked < 500);
  }
  const best = ends.indexOf(Math.min(...ends));
  assert.equal(trials[best]!.state, "complete");
  // Rung after rung 81, 27, 9 and 3 or a few more; all to the end would be 2187 epochs.
  assert.ok(epochs < 0.25 * 81 * 27, `${epochs}`);
  const counts = [1, 3, 9, 27].map((step) => trials.filter(({ reports }) => reports.length >= step).length);
  assert.equal(counts[0], 81);
  assert.ok(counts[1]! >= 27 && counts[1]! < 40 && counts[3]! >= 3 && counts[3]! < 10, String(counts));
});

test("hyperband: brackets in their shares, each trial compared with its own", () => {
  // max 9, eta 3: s = 2, 1, 0 with ceil(3 * 9 / 3), ceil(3 * 3 / 2) and 3 trials: 9, 5 and 3 of 17.
  const hyperband = hyperbandPruner({ min: 1, eta: 3, max: 9 });
  const pausesAt = (number: number): number | undefined => {
    const reports: { step: number; value: number }[] = [];
    for (let step = 1; step <= 9; step++) {
      reports.push({ step, value: 1 });
      const trial: Trial = { number, settings: {}, state: "running", reports: [...reports] };
      if (hyperband.decide({ trial, trials: [trial], direction: "minimize" }) === "pause") return step;
    }
    return undefined;
  };
  const pauses = Array.from({ length: 34 }, (_, number) => pausesAt(number));
  for (const half of [pauses.slice(0, 17), pauses.slice(17)]) {
    assert.deepEqual(
      [1, 3, undefined].map((step) => half.filter((pause) => pause === step).length),
      [9, 5, 3],
    );
  }
  // Evenly spread: all three brackets among the first six.
  assert.equal(new Set(pauses.slice(0, 6)).size, 3);
  const first = pauses.flatMap((pause, number) => (pause === 1 ? [number] : []));
  const trials = pauses.map((_, number) => trialOf(number, "paused", 1 - number / 100));
  // Of the 18 of the first bracket six may go on: its latest is the best.
  assert.equal(hyperband.promote!(trials, "minimize"), first.at(-1));
  assert.equal(hyperband.promote!([], "minimize"), undefined);
});

test("a budget that is no power of eta: brackets end exactly at it", () => {
  const hyperband = hyperbandPruner({ min: 1, eta: 3, max: 20 });
  for (let number = 0; number < 17; number++) {
    const reports = Array.from({ length: 20 }, (_, at) => ({ step: at + 1, value: 1 }));
    const trial: Trial = { number, settings: {}, state: "running", reports };
    assert.equal(hyperband.decide({ trial, trials: [trial], direction: "minimize" }), "continue");
  }
});

test("pruners are read from text; the caller's budget fills in, mistakes name what is known", () => {
  for (const name of prunerNames) assert.equal(parsePruner(name, { resource: 27 }).name, name);
  assert.equal(parsePruner("asha:min=1,eta=3,max=27").name, "asha");
  // The text goes before the caller: with max 2 there is no rung at 3.
  const reports = [1, 2, 3].map((step) => ({ step, value: 1 }));
  const trial: Trial = { ...trialOf(0, "running"), reports };
  assert.equal(decide(parsePruner("asha:min=1,max=2", { resource: 27 }), [], trial), "continue");
  assert.equal(decide(parsePruner("asha:min=1", { resource: 27 }), [], trial), "pause");
  for (const [text, message] of [
    ["medain", /pruner: expected one of none, median, asha, hyperband, got "medain"\. Did you mean "median"\?/],
    ["median:start=3", /options as startup=…,warmup=…,interval=…, got "start=3"/],
    ["median:startup=-1", /pruner median, option startup: expected a whole number of at least 0, got -1/],
    ["asha:eta=1", /option eta: expected a whole number of at least 2, got 1/],
    ["asha:min=9,max=3", /pruner asha, option max: expected at least min, 9, got 3/],
    ["hyperband", /pruner hyperband: expected max, got none\. Say the budget/],
    ["hyperband:max=2.5", /option max: expected a whole number of at least 1, got 2\.5/],
  ] as const) {
    assert.throws(() => parsePruner(text), message);
  }
});
