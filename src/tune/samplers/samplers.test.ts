import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "../../core/random.js";
import { settingsKey } from "../active.js";
import { checkSettings } from "../check-settings.js";
import type { SamplerContext } from "../sampler.js";
import { choice, float, int, type Space } from "../space.js";
import { anySpace } from "../testing/any-space.js";
import type { Objective, Trial, TrialState } from "../trial.js";
import { gridSampler } from "./grid.js";
import { parseSampler, samplerNames } from "./table.js";

const objectivesOf = (count: number): Objective[] =>
  Array.from({ length: count }, (_, at) => ({ name: `o${at}`, direction: at % 2 === 0 ? "minimize" : "maximize" }));

const states: readonly TrialState[] = ["complete", "complete", "complete", "pruned", "failed", "running", "paused"];

/** A study of trials in all states, with values, reports and broken constraints by chance. */
function pastOf(space: Space, objectives: number, count: number, seed: number): Trial[] {
  const random = new Random(seed, "past");
  const pick = parseSampler("random");
  return Array.from({ length: count }, (_, number): Trial => {
    const context = { space, objectives: [], trials: [], number, seed };
    const state = states[random.integer(states.length)]!;
    const reports = [1, 2, 3].slice(random.integer(4)).map((step) => ({ step, value: random.normal() }));
    // Some equal, as of networks that learn nothing.
    const values = Array.from({ length: objectives }, () => (random.uniform() < 0.3 ? 1 : random.normal()));
    return {
      ...{ number, settings: pick.suggest(context)!, state, reports },
      ...(state === "complete" && { values }),
      ...(random.uniform() < 0.3 && { constraints: [random.normal(), -1] }),
    };
  });
}

/** Every sampler as it comes, and with each option set the other way where that takes another path. */
const specs: readonly string[] = [
  ...samplerNames,
  "grid:points=3",
  "sobol:scramble=false",
  "tpe:multivariate=false",
  "nsga2:population=5",
  "nsga2:population=4,crossover=uniform",
];

for (const spec of specs) {
  const sampler = parseSampler(spec);

  test(`${spec}: settings are of the space, the same for the same context, whatever was tried (property)`, () => {
    fc.assert(
      fc.property(
        anySpace,
        fc.nat(40),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(1000),
        (space, count, objectives, seed) => {
          const trials = pastOf(space, objectives, count, seed);
          const context: SamplerContext = { space, objectives: objectivesOf(objectives), trials, number: count, seed };
          const frozen = JSON.stringify(context);
          const settings = sampler.suggest(context);
          if (settings === undefined) return assert.equal(sampler.name, "grid");
          checkSettings(space, settings);
          assert.deepEqual(JSON.parse(JSON.stringify(settings)), settings);
          // Another process reads the journal and makes the sampler anew.
          assert.deepEqual(parseSampler(spec).suggest(JSON.parse(frozen) as SamplerContext), settings);
          assert.equal(JSON.stringify(context), frozen);
        },
      ),
      { numRuns: 60 },
    );
  });

  test(`${spec}: trials and seeds differ`, () => {
    const space = { x: float(0, 1), y: float(1e-3, 1, { log: true }), z: choice(["a", "b"]) };
    const suggestions = (seed: number): unknown[] => {
      const trials: Trial[] = [];
      for (let number = 0; number < 18; number++) {
        const settings = sampler.suggest({ space, objectives: objectivesOf(1), trials, number, seed })!;
        trials.push({ number, settings, state: "complete", reports: [], values: [settings["x"] as number] });
      }
      return trials.map(({ settings }) => settings);
    };
    const first = suggestions(0);
    assert.equal(new Set(first.map((settings) => JSON.stringify(settings))).size, 18);
    if (sampler.name === "grid" || spec === "sobol:scramble=false") assert.deepEqual(suggestions(1), first);
    else assert.notDeepEqual(suggestions(1), first);
  });
}

test("a dimension's random draw does not hang on which others are active", () => {
  const child = { low: 0, high: 1, kind: "float" } as const;
  const draw = (when: string, number: number): unknown =>
    parseSampler("random").suggest({
      ...{ objectives: [], trials: [], number, seed: 3 },
      space: { a: choice(["p", "q"]), b: { ...child, when: { a: [when] } }, c: float(0, 1) },
    })!["c"];
  for (let number = 0; number < 10; number++) assert.equal(draw("p", number), draw("q", number));
});

test("small spaces are not tried twice while something is left, and go on when nothing is", () => {
  const space = { activation: choice(["relu", "tanh"]), units: int(1, 4), bias: choice([true, false]) };
  for (const spec of ["random", "tpe", "nsga2:population=4"]) {
    const trials: Trial[] = [];
    for (let number = 0; number < 18; number++) {
      const settings = parseSampler(spec).suggest({ space, objectives: objectivesOf(1), trials, number, seed: 5 })!;
      trials.push({ number, settings, state: "complete", reports: [], values: [settings["units"] as number] });
    }
    const firsts = new Set(trials.slice(0, 12).map(({ settings }) => settingsKey(space, settings)));
    assert.equal(firsts.size, 12, spec);
  }
});

test("a grid gives each combination once, conditions included, and ends (property)", () => {
  fc.assert(
    fc.property(anySpace, (space) => {
      const trials: Trial[] = [];
      const seen = new Set<string>();
      const sampler = gridSampler({ points: 2 });
      while (trials.length < 60) {
        const settings = sampler.suggest({ space, objectives: [], trials, number: trials.length, seed: 0 });
        if (settings === undefined) break;
        seen.add(settingsKey(space, settings));
        trials.push({ number: trials.length, settings, state: "failed", reports: [] });
      }
      assert.equal(seen.size, trials.length);
    }),
    { numRuns: 40 },
  );
});

test("a grid's values: all of steps and choices, so many of real numbers, ends included", () => {
  const all = (space: Space, points = 3): unknown[] => {
    const trials: Trial[] = [];
    for (;;) {
      const settings = gridSampler({ points }).suggest({
        space,
        objectives: [],
        trials,
        number: trials.length,
        seed: 0,
      });
      if (settings === undefined) return trials.map(({ settings }) => Object.values(settings));
      trials.push({ number: trials.length, settings, state: "complete", reports: [] });
    }
  };
  assert.deepEqual(all({ x: float(0, 1) }), [[0], [0.5], [1]]);
  assert.deepEqual(all({ x: float(1, 100, { log: true }) }), [[1], [10], [100]]);
  assert.deepEqual(all({ x: float(0, 1, { step: 0.25 }) }).length, 5);
  assert.deepEqual(all({ x: int(1, 7) }).length, 7);
  assert.deepEqual(all({ x: int(8, 128, { log: true }) }, 5).flat(), [8, 16, 32, 64, 128]);
  assert.deepEqual(all({ x: int(1, 2, { log: true }) }, 5), [[1], [2]]);
  const space = {
    loss: choice(["mse", "ssim"]),
    window: int(1, 3, { when: { loss: ["ssim"] } }),
    deep: choice([true, false]),
  };
  assert.deepEqual(all(space), [
    ...[
      ["mse", true],
      ["mse", false],
    ],
    ...[1, 2, 3].flatMap((window) => [
      ["ssim", window, true],
      ["ssim", window, false],
    ]),
  ]);
});

test("samplers are read from text; mistakes name what is known", () => {
  assert.equal(parseSampler("grid:points=7").name, "grid");
  assert.equal(parseSampler(" sobol : scramble = false ".replaceAll(" ", "")).name, "sobol");
  for (const [text, message] of [
    ["soboll", /sampler: expected one of random, .*, sobol.*got "soboll"\. Did you mean "sobol"\?/],
    ["", /got ""/],
    ["grid:point=7", /sampler "grid:point=7": expected options as points=…, got "point=7"\. Did you mean "points"\?/],
    ["grid:points=x", /option points: expected a number, got "x"/],
    ["grid:points=", /option points: expected a number, got nothing/],
    ["grid:points=1", /sampler grid, option points: expected a whole number of at least 2, got 1/],
    ["random:seed=1", /no options, got "seed=1"\. Leave them out/],
    ["nsga2:crossover=sbc", /option crossover: expected one of sbx, uniform, got "sbc"\. Did you mean "sbx"\?/],
    ["nsga2:mixing=2", /option mixing: expected a number from 0 to 1, got 2/],
    ["tpe:startup=0", /option startup: expected a whole number of at least 1, got 0/],
    ["sobol:scramble=maybe", /option scramble: expected true or false, got "maybe"/],
  ] as const) {
    assert.throws(() => parseSampler(text), message);
  }
});
