import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "../core/random.js";
import { dominates, hypervolume, type Losses, nondominationRanks, paretoFront } from "./pareto.js";
import type { Trial } from "./trial.js";

const anyLosses = (objectives: number): fc.Arbitrary<Losses[]> =>
  fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: objectives, maxLength: objectives }), {
    maxLength: 12,
  });

test("ranks: none dominates a neighbour of its rank, and one of the rank before dominates it (property)", () => {
  fc.assert(
    fc.property(anyLosses(2), (losses) => {
      const ranks = nondominationRanks(losses);
      for (const [at, one] of losses.entries()) {
        const above = losses.filter((other) => dominates(other, one)).map((other) => ranks[losses.indexOf(other)]!);
        assert.equal(ranks[at], above.length === 0 ? 0 : Math.max(...above) + 1);
      }
    }),
  );
});

test("hypervolume of points on whole numbers is the number of unit cubes they dominate (property)", () => {
  for (const objectives of [1, 2, 3]) {
    fc.assert(
      fc.property(anyLosses(objectives), (losses) => {
        let cubes = 0;
        for (let cube = 0; cube < 5 ** objectives; cube++) {
          const corner = Array.from({ length: objectives }, (_, at) => Math.floor(cube / 5 ** at) % 5);
          if (losses.some((loss) => loss.every((value, at) => value <= corner[at]!))) cubes++;
        }
        assert.equal(hypervolume(losses, new Array<number>(objectives).fill(5)), cubes);
      }),
    );
  }
});

test("hypervolume within a quarter circle comes near its area", () => {
  const random = new Random(1);
  const points = Array.from({ length: 300 }, () => random.uniform(0, Math.PI / 2)).map((angle) => [
    1 - Math.cos(angle),
    1 - Math.sin(angle),
  ]);
  assert.ok(Math.abs(hypervolume(points, [1, 1]) - Math.PI / 4) < 0.01);
});

test("a front holds the feasible, complete trials that none dominates, by the directions of the objectives", () => {
  const trial = (number: number, values: number[], more: Partial<Trial> = {}): Trial => ({
    ...{ number, settings: {}, state: "complete", reports: [], values },
    ...more,
  });
  const trials = [
    trial(0, [1, 5]),
    trial(1, [2, 9]),
    trial(2, [2, 4]),
    trial(3, [0, 99], { constraints: [-1, 0.1] }),
    trial(4, [1, 5]),
    trial(5, [0, Number.NaN]),
    trial(6, [0, 99], { state: "failed" }),
  ];
  const objectives = [
    { name: "error", direction: "minimize" },
    { name: "speed", direction: "maximize" },
  ] as const;
  const numbers = (front: readonly Trial[]): number[] => front.map(({ number }) => number);
  assert.deepEqual(numbers(paretoFront(trials, objectives)), [0, 1, 4]);
  assert.deepEqual(numbers(paretoFront(trials.slice(0, 5), objectives.slice(0, 1))), [0, 4]);
  assert.deepEqual(paretoFront([], objectives), []);
});
