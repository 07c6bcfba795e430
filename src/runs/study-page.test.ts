import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Space } from "../tune/space.js";
import type { Objective, Trial, TrialState } from "../tune/trial.js";
import { frontOf, rankTrials } from "./study-page/ranking.js";
import { type StudyReport, studyFigureList, studyFigures, studyPage } from "./study-page.js";

const space: Space = {
  activation: { kind: "choice", values: ["relu", "tanh"] },
  batchNorm: { kind: "choice", values: [true, false] },
  learningRate: { kind: "float", low: 1e-4, high: 0.1, log: true },
  loss: { kind: "choice", values: ["mse", "ssim"] },
  window: { kind: "int", low: 3, high: 11, step: 2, when: { loss: ["ssim"] } },
};
const ssim: Objective = { name: "SSIM", direction: "maximize" };
const size: Objective = { name: "code size", direction: "minimize" };
const speed: Objective = { name: "samples per second", direction: "maximize" };

const settings = { activation: "relu", batchNorm: true, learningRate: 0.01, loss: "mse" };
const trial = (number: number, state: TrialState, more: Partial<Trial> = {}): Trial => ({
  ...{ number, settings, state, reports: [] },
  ...more,
});

const study = (trials: readonly Trial[], more: Partial<StudyReport> = {}): StudyReport => ({
  ...{ name: "fashion", space, objectives: [ssim], trials, sampler: "tpe", pruner: "asha", seed: 7 },
  note: "SSIM of 5,000 training samples kept out.",
  commands: [["Go on with it:", "sandglass tune --study study.jsonl"]],
  ...more,
});

/** The text of a page, its figures left out. */
const textOf = (page: string): string =>
  page
    .replaceAll(/<style>.*?<\/style>|<svg .*?<\/svg>/gs, "")
    .replaceAll(/<[^>]+>/g, "\n")
    .replaceAll("&quot;", '"');

const rowsOf = (page: string): string[] => {
  const table = page.slice(page.indexOf('aria-label="Trials"'));
  return [...table.slice(0, table.indexOf("</table>")).matchAll(/<th scope="row">(\d+)/g)].map(([, number]) => number!);
};

test("the page says what was optimised, on what, how, what came of it, and how to go on", () => {
  const trials = [
    trial(0, "complete", { values: [0.91], seconds: 20 }),
    trial(1, "failed", { reason: "the loss was not finite in epoch 3", seconds: 1 }),
    trial(2, "complete", { values: [0.9312], seconds: 21, settings: { ...settings, loss: "ssim", window: 5 } }),
    trial(3, "pruned", { reports: [{ step: 2, value: 0.5 }] }),
  ];
  const importances = { learningRate: 0.8, loss: 0.1 };
  const text = textOf(studyPage(study(trials, { importances, stepName: "epoch", facts: [["engine", "wasm"]] })));
  for (const part of [
    "Study fashion",
    "Best of 4 trials: trial 2, SSIM 0.9312.",
    "Searched 5 parameters for the highest SSIM in 4 trials: 2 complete, 1 pruned, 1 failed.",
    "SSIM of 5,000 training samples kept out.",
    "2 complete, 1 pruned, 1 failed",
    "the loss was not finite in epoch 3",
    "0.5000 at 2",
    "a whole number from 3 to 11 in steps of 2",
    "loss is ssim",
    "sandglass tune --study study.jsonl",
  ]) {
    assert.ok(text.includes(part), part);
  }
  assert.match(
    text,
    /maximised\n+SSIM\n[\s\S]*sampler\n+tpe\n[\s\S]*pruner\n+asha\n[\s\S]*seed\n+7\n[\s\S]*seconds of all trials\n+42\n[\s\S]*engine\n+wasm/,
  );
  const best = text.slice(text.lastIndexOf("Best trial: 2"), text.lastIndexOf("What was optimised"));
  assert.match(best, /learningRate\n+0\.01\n[\s\S]*window\n+5\n/);
});

test("trials stand from the best to failures; what breaks a constraint is behind what does not", () => {
  const trials = [
    trial(0, "failed", { reason: "x" }),
    trial(1, "pruned", { reports: [{ step: 3, value: 0.1 }] }),
    trial(2, "complete", { values: [0.5] }),
    trial(3, "paused", { reports: [{ step: 9, value: 0.1 }] }),
    trial(4, "complete", { values: [0.99], constraints: [-1, 0.5] }),
    trial(5, "complete", { values: [0.7], constraints: [0] }),
    trial(6, "waiting"),
    trial(7, "running", { reports: [{ step: 4, value: 0.1 }] }),
  ];
  const order = ["5", "2", "4", "3", "7", "1", "6", "0"];
  assert.deepEqual(rowsOf(studyPage(study(trials))), order);
  assert.deepEqual(rowsOf(studyPage(study([...trials].reverse()))), order);
  assert.match(
    textOf(studyPage(study(trials))),
    /Best of 8 trials: trial 5, SSIM 0\.7000\.[\s\S]*breaks a constraint by 0\.5/,
  );
});

test("the front holds what no other beats; equals stand beside each other", () => {
  const values = [
    [0.9, 64],
    [0.8, 16],
    [0.8, 16],
    [0.85, 64],
    [0.95, 128],
    [0.99, 8],
  ];
  const trials = values.map((pair, number) =>
    trial(number, "complete", { values: pair, ...(number === 5 && { constraints: [1] }) }),
  );
  assert.deepEqual([...frontOf(trials, [ssim, size])], [0, 1, 2, 4]);
  assert.deepEqual(
    rankTrials(trials, [ssim, size]).map(({ number }) => number),
    [4, 0, 1, 2, 3, 5],
  );
  const page = studyPage(study(trials, { objectives: [ssim, size] }));
  assert.match(textOf(page), /4 of 6 trials are on the Pareto front of SSIM and code size\./);
  assert.equal(page.match(/, on the front</g)!.length, 4);
});

test("a study without a best trial says why", () => {
  const verdict = (trials: readonly Trial[]) => /<p class="verdict">([^<]+)/.exec(studyPage(study(trials)))![1];
  assert.equal(verdict([]), "No trial yet.");
  assert.equal(verdict([trial(0, "failed")]), "The only trial failed.");
  assert.equal(verdict([trial(0, "failed"), trial(1, "failed")]), "All 2 trials failed.");
  assert.equal(verdict([trial(0, "running"), trial(1, "failed")]), "No trial is complete yet.");
  assert.equal(
    verdict([trial(0, "complete", { values: [1], constraints: [1] })]),
    "No trial meets the constraints yet.",
  );
});

test("figures have names that files may have, each its own: one for each objective, a pair for two of three", () => {
  const odd: Space = { "a/b": space["loss"]!, "A b": space["loss"]!, "../../x": space["loss"]!, ß: space["loss"]! };
  const names = (objectives: readonly Objective[]) =>
    studyFigureList(studyFigures(study([trial(0, "complete", { values: [1, 2, 3] })], { objectives, space: odd }))).map(
      ({ name }) => name,
    );
  assert.deepEqual(names([ssim]), ["history", "parallel", "slice-a-b", "slice-a-b_2", "slice-x", "slice-setting"]);
  const three = names([ssim, size, speed]);
  assert.deepEqual(
    three.filter((name) => name.startsWith("pareto")),
    ["pareto-1-2", "pareto-1-3", "pareto-2-3"],
  );
  assert.equal(new Set(three).size, three.length);
  assert.ok(names([ssim, size]).includes("pareto"));
});

test("names, notes and reasons of a caller stay text", () => {
  const evil = `<script>alert("1")</script>`;
  const trials = [
    trial(0, "failed", { reason: evil, settings: { [evil]: evil } }),
    trial(1, "complete", { values: [1], settings: { [evil]: evil } }),
  ];
  const page = studyPage({
    ...study(trials),
    ...{ name: evil, note: evil, sampler: evil, pruner: evil, importances: { [evil]: 1 } },
    ...{ objectives: [{ name: evil, direction: "minimize" }], space: { [evil]: { kind: "choice", values: [evil] } } },
    ...{ commands: [[evil, evil]], facts: [[evil, evil]] },
  });
  assert.doesNotMatch(page, /<script/);
});

/** Five hundred trials of thirty reports, one of them gone astray. */
function manyTrials(): Trial[] {
  return Array.from({ length: 500 }, (_, number) => {
    const end = 0.02 + ((number * 7919) % 500) / 5000;
    const value = number === 77 ? 1e12 : end;
    const reports = Array.from({ length: 30 }, (_, at) => ({ step: at + 1, value: value + Math.exp(-at / 4) }));
    const more = { values: [value], reports, seconds: number / 3 };
    const own = { ...settings, learningRate: 1e-4 * 1000 ** (((number * 31) % 500) / 500) };
    return trial(number, "complete", {
      ...more,
      settings: number % 2 === 0 ? own : { ...own, loss: "ssim", window: 3 + 2 * (number % 5) },
    });
  });
}

test("the page of 500 trials with 30 reports each stays below a megabyte, and one that diverged is cut", () => {
  const many = study(manyTrials(), { objectives: [{ name: "MSE", direction: "minimize" }] });
  const page = studyPage(many);
  assert.ok(page.length < 1e6, `${page.length} bytes`);
  assert.match(page, /1 trial beyond the axis, the worst 1\.00e12/);
  assert.equal(rowsOf(page).length, 500);
});

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const anyTrial = fc.record({
  state: fc.constantFrom<TrialState[]>("complete", "pruned", "paused", "waiting", "running", "failed"),
  settings: fc.record(
    {
      activation: fc.constantFrom("relu", "tanh"),
      batchNorm: fc.boolean(),
      learningRate: fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
      loss: fc.constantFrom("mse", "ssim"),
      window: fc.constantFrom(3, 5, 7, 9, 11),
    },
    { requiredKeys: ["activation", "batchNorm", "learningRate", "loss"] },
  ),
  values: fc.array(number, { minLength: 3, maxLength: 3 }),
  constraints: fc.array(number, { maxLength: 1 }),
  reports: fc.array(number, { maxLength: 5 }).map((values) => values.map((value, at) => ({ step: at + 1, value }))),
  seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
});

test("whatever came of its trials, a study has a page without a mark that is none", () => {
  fc.assert(
    fc.property(fc.array(anyTrial, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), (drawn, count) => {
      const objectives = [ssim, size, speed].slice(0, count);
      const trials = drawn.map(({ state, settings, values, constraints, reports, seconds }, at) =>
        state === "complete"
          ? { number: at, state, settings, reports, seconds, constraints, values: values.slice(0, count) }
          : { number: at, state, settings, reports, seconds },
      );
      const page = studyPage(study(trials, { objectives, importances: { loss: 0.5, learningRate: 0.1 } }));
      assert.doesNotMatch(page, /NaN|undefined|Infinity/);
      assert.deepEqual(rowsOf(page).length, trials.length);
    }),
    { numRuns: 40 },
  );
});
