import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Figure } from "../figure.js";
import { importanceBars, importanceBarsData, percent } from "./importance-bars.js";
import { type CurveState, type LearningCurve, learningCurves, learningCurvesData } from "./learning-curves.js";
import { objectiveHistory, objectiveHistoryData } from "./objective-history.js";
import { parallelCoordinates, parallelCoordinatesData } from "./parallel-coordinates.js";
import { type ParetoPoint, paretoChart, paretoChartData } from "./pareto-chart.js";
import type { SettingAxis, SettingValue } from "./setting-axis.js";
import { sliceChart, sliceChartData } from "./slice-chart.js";

const low = { valueName: "MSE", better: "lower" } as const;
const high = { valueName: "SSIM", better: "higher" } as const;

test("records are the trials better than all before them, either way; what breaks a constraint sets none", () => {
  const trials = [
    { number: 0, value: 0.5 },
    { number: 1, fate: "pruned" as const },
    { number: 2, value: 0.7 },
    { number: 3, value: 0.1, fate: "infeasible" as const },
    { number: 4, value: 0.4 },
    { number: 5, fate: "failed" as const },
    { number: 6 },
  ];
  const numbers = (data: ReturnType<typeof objectiveHistoryData>) => data.records.map(({ number }) => number);
  assert.deepEqual(numbers(objectiveHistoryData({ ...low, trials })), [0, 4]);
  const data = objectiveHistoryData({ ...high, trials });
  assert.deepEqual(numbers(data), [0, 2]);
  assert.deepEqual([data.pruned, data.failed, data.points.length, data.infeasible.length], [[1], [5], 3, 1]);
  assert.equal(
    objectiveHistory({ ...low, trials }).description,
    "7 trials: 4 complete, 1 of them breaking a constraint, 1 pruned, 1 failed. Best: trial 4, MSE 0.4.",
  );
  assert.equal(objectiveHistory({ ...low, trials: [] }).description, "0 trials. No complete trial yet.");
});

const axes: readonly SettingAxis[] = [
  { name: "rate", kind: "log", low: 0.001, high: 1 },
  { name: "loss", kind: "choice", values: ["mse", "ssim"] },
  { name: "window", kind: "linear", low: 3, high: 7, whole: true, values: [3, 5, 7] },
  { name: "fixed", kind: "linear", low: 2, high: 2 },
];

test("lines cross axes where their settings are, and pass below those they do not have", () => {
  const { groups, best } = parallelCoordinatesData({
    ...{ ...low, axes },
    lines: [
      { settings: [0.001, "mse", undefined, 2], value: 0.9 },
      { settings: [1, "ssim", 5, 2], value: 0.1 },
      { settings: ["high", "other", 4, 3], value: 0.5 },
    ],
  });
  assert.equal(best?.value, 0.1);
  const lines = new Map(groups.map(({ name, lines }) => [name, lines]));
  const [first, loss, window, fixed] = lines.get("best")![0]!;
  assert.ok(first! > 0.9 && first! < 1);
  assert.deepEqual(
    [loss, window, fixed].map((place) => place?.toFixed(9)),
    [0.75, 0.5, 0.5].map((place) => place.toFixed(9)),
  );
  const [rate, , absent] = lines.get("others")![0]!;
  assert.ok(rate! > 0 && rate! < 0.1);
  assert.equal(absent, undefined);
  // What is none of an axis' settings is drawn as if there were none.
  const [odd, other, between, outside] = lines.get("best half")![0]!;
  assert.deepEqual([odd, other, between! > 0.25 && between! < 0.5, outside], [undefined, undefined, true, undefined]);
});

test("lines of one choice stand in the order of their values, within their choice", () => {
  const values = Array.from({ length: 60 }, (_, at) => ((at * 37) % 60) / 60);
  const { groups } = parallelCoordinatesData({
    ...{ ...high, axes: axes.slice(1, 2) },
    lines: values.map((value, at) => ({ settings: [at % 2 === 0 ? "mse" : "ssim"], value })),
  });
  const lines = groups.flatMap(({ lines }) => lines) as readonly (readonly number[])[];
  assert.deepEqual(
    groups.map(({ name, lines }) => [name, lines.length]),
    [
      ["others", 30],
      ["best half", 15],
      ["best 25 %", 9],
      ["best 10 %", 5],
      ["best", 1],
    ],
  );
  for (const [from, to] of [
    [0, 0.5],
    [0.5, 1],
  ] as const) {
    const members = lines.filter(([place]) => place! > from && place! < to).sort((a, b) => a[0]! - b[0]!);
    assert.equal(members.length, 30);
    for (const [at, [, value]] of members.entries()) assert.ok(at === 0 || value! > members[at - 1]![1]!);
  }
});

test("curves are grouped by what became of them, the best apart; a report that is no number breaks one", () => {
  const curve = (number: number, state: CurveState, ...values: number[]): LearningCurve => ({
    ...{ number, state },
    reports: values.map((value, at) => ({ step: at + 1, value })),
  });
  const curves = [
    curve(0, "complete", 0.5, 0.4),
    curve(1, "pruned", 0.9),
    curve(2, "complete", 0.5, Number.NaN, 0.3),
    curve(3, "running"),
  ];
  const { groups, x } = learningCurvesData({ ...low, curves, best: 2 });
  assert.deepEqual(
    groups.map(({ state, count, runs }) => [state, count, runs.map((run) => run.length)]),
    [
      ["pruned", 1, [1]],
      ["complete", 1, [2]],
      ["best", 1, [1, 1]],
    ],
  );
  assert.deepEqual(x.domain, [1, 3]);
  const figure = learningCurves({ ...low, curves, best: 2 });
  assert.match(figure.svg, />1 pruned \(×\)</);
  assert.match(figure.svg, />best, trial 2</);
});

test("long curves are thinned to their first, last and evenly chosen points", () => {
  const reports = Array.from({ length: 5000 }, (_, at) => ({ step: at + 1, value: 1 / (at + 1) }));
  const [group] = learningCurvesData({ ...low, curves: [{ number: 0, state: "complete", reports }] }).groups;
  assert.deepEqual([group!.runs[0]!.length, group!.runs[0]![0]!.step, group!.ends[0]!.step], [80, 1, 5000]);
});

test("importances: the largest first, what is none counts as 0", () => {
  assert.deepEqual(importanceBarsData({ importances: { a: 0.1, b: 0.7, c: Number.NaN, d: -1 } }), [
    { name: "b", share: 0.7 },
    { name: "a", share: 0.1 },
    { name: "c", share: 0 },
    { name: "d", share: 0 },
  ]);
  assert.deepEqual([0.314, 0.0236, 0.0001, 0, 0.0996].map(percent), ["31 %", "2.4 %", "<0.1 %", "0.0 %", "10 %"]);
});

test("slices show who has the parameter, medians from three trials on, the best by direction", () => {
  const points = [
    { setting: "mse", value: 0.2 },
    { setting: "mse", value: 0.4 },
    { setting: "mse", value: 0.9 },
    { setting: "ssim", value: 0.1 },
    { setting: undefined, value: 0.05 },
  ];
  const data = sliceChartData({ ...low, axis: axes[1]!, points });
  assert.deepEqual(data.medians, [{ at: 0, value: 0.4 }]);
  assert.deepEqual(data.best, { at: 1, value: 0.1 });
  assert.deepEqual(sliceChartData({ ...high, axis: axes[1]!, points }).best, { at: 0, value: 0.9 });
  assert.match(sliceChart({ ...low, axis: axes[1]!, points }).svg, />4 of 5 trials have it; lines: medians</);
});

test("the edge of a front goes by the worse of its neighbours, in every pair of directions", () => {
  const front = (...places: (readonly [number, number])[]): ParetoPoint[] =>
    places.map(([x, y], number) => ({ number, x, y, standing: "front" }));
  const x = (better: "lower" | "higher") => ({ name: "size", better });
  const y = (better: "lower" | "higher") => ({ name: "SSIM", better });
  const rising = paretoChartData({ points: front([16, 0.8], [64, 0.9]), x: x("lower"), y: y("higher") });
  assert.deepEqual(rising.edge, [
    [16, 0.8],
    [64, 0.8],
    [64, 0.9],
  ]);
  const falling = paretoChartData({ points: front([2, 5], [4, 3]), x: x("higher"), y: y("higher") });
  assert.deepEqual(falling.edge, [
    [4, 3],
    [2, 3],
    [2, 5],
  ]);
  assert.deepEqual(paretoChartData({ points: front([2, 5]), x: x("lower"), y: y("lower"), isPair: true }).edge, []);
});

const anything = fc.oneof(
  fc.double(),
  fc.double({ min: -2, max: 2, noNaN: true }),
  fc.constantFrom(0, -0, 1e308, -1e308, 5e-324),
);
const setting: fc.Arbitrary<SettingValue | undefined> = fc.oneof(
  fc.constantFrom("mse", "ssim", "other", true, 2, 3, 5, undefined),
  fc.double(),
);
const better = fc.constantFrom("lower", "higher");

test("no number of any kind leaves a mark that is none", () => {
  const check = ({ svg, description }: Figure): void => {
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    assert.doesNotMatch(description, /NaN|undefined|Infinity/);
  };
  const trial = fc.record({
    value: anything,
    x: anything,
    settings: fc.array(setting, { minLength: 4, maxLength: 4 }),
    fate: fc.constantFrom(undefined, "infeasible", "pruned", "failed"),
    state: fc.constantFrom("complete", "pruned", "paused", "waiting", "running", "failed"),
    standing: fc.constantFrom("front", "dominated", "infeasible"),
    reports: fc.array(fc.record({ step: fc.oneof(fc.integer({ min: 1, max: 90 }), anything), value: anything }), {
      maxLength: 6,
    }),
  });
  fc.assert(
    fc.property(fc.array(trial, { maxLength: 30 }), better, fc.integer({ min: 0, max: 3 }), (drawn, way, at) => {
      const spec = { valueName: "v", better: way };
      const trials = drawn.map((one, number) => ({ ...one, number }));
      const points = trials.map(({ number, x, value, standing }) => ({ number, x, y: value, standing }));
      check(objectiveHistory({ ...spec, trials }));
      check(learningCurves({ ...spec, curves: trials, best: 0 }));
      check(parallelCoordinates({ ...spec, axes, lines: trials }));
      check(
        sliceChart({
          ...spec,
          axis: axes[at]!,
          points: trials.map(({ settings, value }) => ({ setting: settings[at], value })),
        }),
      );
      check(paretoChart({ points, x: { name: "x", better: "lower" }, y: { name: "y", better: way } }));
      check(
        importanceBars({ importances: Object.fromEntries(trials.map(({ number, value }) => [`p${number}`, value])) }),
      );
    }),
    { numRuns: 60 },
  );
});
