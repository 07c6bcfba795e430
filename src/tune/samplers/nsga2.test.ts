import assert from "node:assert/strict";
import { test } from "node:test";
import { hypervolume } from "../pareto.js";
import { choice, float, type Settings, type Space } from "../space.js";
import type { Trial } from "../trial.js";
import { crowding, nsga2Sampler } from "./nsga2.js";
import { parseSampler } from "./table.js";

test("crowding distances by hand: Infinity at the ends, half the box between the neighbours elsewhere", () => {
  assert.deepEqual(
    [
      ...crowding([
        [0, 4],
        [1, 2],
        [4, 0],
      ]),
    ],
    [Infinity, 2, Infinity],
  );
  assert.deepEqual(
    [
      ...crowding([
        [0, 10],
        [2, 5],
        [3, 4],
        [10, 0],
      ]),
    ],
    [Infinity, 0.3 + 0.6, 0.8 + 0.5, Infinity],
  );
  assert.deepEqual(
    [
      ...crowding([
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    ].filter(Number.isNaN),
    [],
  );
  assert.deepEqual([...crowding([])], []);
});

const objectives = [
  { name: "cost", direction: "minimize" },
  { name: "gain", direction: "maximize" },
] as const;

/** ZDT1 with four numbers, its second objective turned; a choice that costs where it is wrong. */
const space: Space = {
  ...Object.fromEntries([0, 1, 2, 3].map((at) => [`x${at}`, float(0, 1)])),
  kind: choice(["a", "b", "c"]),
};

function values(settings: Settings): number[] {
  const [x, ...rest] = Object.values(settings).slice(0, 4) as number[];
  const g = 1 + 3 * rest.reduce((sum, value) => sum + value, 0) + (settings["kind"] === "b" ? 0 : 1);
  return [x!, -g * (1 - Math.sqrt(x! / g))];
}

function volume(spec: string, count: number, seed: number): number {
  const sampler = parseSampler(spec);
  const trials: Trial[] = [];
  for (let number = 0; number < count; number++) {
    const settings = sampler.suggest({ space, objectives, trials, number, seed })!;
    trials.push({ number, settings, state: "complete", reports: [], values: values(settings) });
  }
  return hypervolume(
    trials.map(({ values: [cost, gain] = [] }) => [cost!, -gain!]),
    [1.1, 3],
  );
}

test("two objectives: NSGA-II and TPE reach a larger front than random search (paired over 12 seeds, p < .01)", () => {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  const byChance = seeds.map((seed) => volume("random", 100, seed));
  for (const spec of ["nsga2:population=20", "tpe"]) {
    const gains = seeds.map((seed) => volume(spec, 100, seed) - byChance[seed]!);
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / 12;
    const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / 19 / 12;
    // 11 degrees of freedom.
    assert.ok(mean / Math.sqrt(variance) > 2.72, `${spec}: ${mean}, t ${mean / Math.sqrt(variance)}`);
  }
});

const trial = (number: number, settings: Settings, more: Partial<Trial>): Trial => ({
  ...{ number, settings, state: "complete", reports: [] },
  ...more,
});

test("children are of the best: dominated, infeasible and failed trials have none", () => {
  const one = { x: float(0, 1) };
  const good = [0.5, 0.51, 0.52, 0.53].map((x, number) => trial(number, { x }, { values: [x, x] }));
  const bad = [
    ...[0, 0.01, 0.02].map((x, at) => trial(4 + at, { x }, { values: [0.6 + x, 0.1] })),
    ...[0.9, 0.91, 0.92].map((x, at) => trial(7 + at, { x }, { values: [0, 1], constraints: [x] })),
    trial(10, { x: 0.99 }, { state: "failed" }),
  ];
  const sampler = nsga2Sampler({ population: 4 });
  for (let number = 11; number < 61; number++) {
    const context = { space: one, objectives, trials: [...good, ...bad], number, seed: 1 };
    const x = sampler.suggest(context)!["x"] as number;
    // Mutation at index 20 rarely leaves a tenth of the range.
    assert.ok(x > 0.3 && x < 0.75, `${x}`);
  }
});

test("settings that were tried are not bred again while others can be", () => {
  const few = { a: choice(["p", "q"]), b: choice(["p", "q"]), c: choice(["p", "q"]) };
  const trials: Trial[] = [];
  const sampler = nsga2Sampler({ population: 2 });
  const seen = new Set<string>();
  for (let number = 0; number < 12; number++) {
    const settings = sampler.suggest({ space: few, objectives, trials, number, seed: 4 })!;
    seen.add(JSON.stringify(settings));
    trials.push(trial(number, settings, { values: [number, 0] }));
  }
  assert.equal(seen.size, 8);
});
