import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { readGoldens } from "../../testing/golden-file.js";
import { parseSampler } from "../samplers/table.js";
import { choice, float, int, type Setting, type Settings, type Space } from "../space.js";
import type { Trial } from "../trial.js";
import { importances } from "./importances.js";
import { growTree } from "./regression-tree.js";

interface Golden {
  readonly name: string;
  readonly space: Space;
  readonly trials: readonly (readonly Setting[])[];
  readonly normalise: boolean;
  readonly importances: Readonly<Record<string, number>>;
}

const trialOf = (number: number, settings: Settings, ...values: number[]): Trial => ({
  ...{ number, settings, state: "complete", reports: [], values },
});

function near(
  actual: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
  tolerance: number,
): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, share] of Object.entries(expected)) {
    assert.ok(
      Math.abs(actual[name]! - share) <= tolerance,
      `${name}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`,
    );
  }
}

test("importances come near Optuna's fANOVA of the same trials", () => {
  let trials: Trial[] = [];
  for (const golden of readGoldens<Golden>("tune-importance")) {
    if (golden.name === "ishigami") continue;
    if (golden.trials.length > 0) {
      const names = Object.keys(golden.space);
      trials = golden.trials.map((row, number) => {
        return trialOf(number, Object.fromEntries(names.map((name, at) => [name, row[at]!])), row.at(-1) as number);
      });
    }
    // Optuna's own forests differ by .02; it splits choices one from the rest, ours into any two groups.
    near(importances(golden.space, trials, { normalise: golden.normalise }), golden.importances, 0.05);
  }
});

function sampled(space: Space, count: number, value: (settings: Settings) => number, spec = "sobol"): Trial[] {
  const sobol = parseSampler(spec);
  return Array.from({ length: count }, (_, number) => {
    const settings = sobol.suggest({ space, objectives: [], trials: [], number, seed: 1 })!;
    return trialOf(number, settings, value(settings));
  });
}

test("an additive function: shares as known, logarithms, steps and choices alike", () => {
  const space = {
    rate: float(1e-4, 1, { log: true }),
    units: int(1, 8),
    kind: choice(["a", "b", "c"]),
    idle: float(0, 1),
  };
  const worth: Readonly<Record<string, number>> = { a: 0, b: 1, c: 3 };
  const trials = sampled(space, 512, ({ rate, units, kind }) => {
    return Math.log10(rate as number) + 0.4 * (units as number) + worth[kind as string]!;
  });
  // Variances 16 / 12, .16 * 63 / 12 and 14 / 9.
  const [rate, units, kind] = [16 / 12, (0.16 * 63) / 12, 14 / 9];
  const total = rate + units + kind;
  const expected = { rate: rate / total, units: units / total, kind: kind / total, idle: 0 };
  const raw = importances(space, trials, { trees: 16, normalise: false });
  near(raw, expected, 0.04);
  assert.ok(Object.values(raw).reduce((sum, share) => sum + share, 0) <= 1);
  assert.deepEqual(Object.keys(raw), ["kind", "rate", "units", "idle"]);
});

test("Ishigami's function: as Optuna's forests see it, in the order of the true shares", () => {
  const space = { x: float(-Math.PI, Math.PI), y: float(-Math.PI, Math.PI), z: float(-Math.PI, Math.PI) };
  const value = (settings: Settings): number => {
    const [x, y, z] = Object.values(settings) as [number, number, number];
    return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x);
  };
  const trials = sampled(space, 512, value, "sobol:scramble=false");
  const { importances: expected } = readGoldens<Golden>("tune-importance").find(({ name }) => name === "ishigami")!;
  const raw = importances(space, trials, { trees: 16, normalise: false });
  // True are .314, .442 and 0: forests of some hundred points see less of the steep waves.
  near(raw, expected, 0.06);
  assert.deepEqual(Object.keys(raw), ["y", "x", "z"]);
  assert.ok(raw["z"]! < 0.05);
});

test("a dimension under a condition counts where it exists", () => {
  const space = { kind: choice(["a", "b"]), x: float(0, 1, { when: { kind: ["b"] } }), y: float(0, 1) };
  // Over the whole cube: kind 0 or 1 + 4x. Means of kind 0 and 3; x moves half of the space by 2x.
  const trials = sampled(space, 512, ({ kind, x }) => (kind === "a" ? 0 : 1 + 4 * (x as number)));
  const [ofKind, ofX] = [9 / 4, 4 / 12];
  // The rest of the variance, 9/4 + 16/12/2, is their interaction.
  const total = 9 / 4 + 16 / 24;
  near(
    importances(space, trials, { trees: 16, normalise: false }),
    { kind: ofKind / total, x: ofX / total, y: 0 },
    0.04,
  );
});

test("the same seed gives the same importances; another objective is another question", () => {
  const space = { x: float(0, 1), y: float(0, 1) };
  const random = new Random(2);
  const trials = Array.from({ length: 60 }, (_, number) => {
    const [x, y] = [random.uniform(), random.uniform()];
    return trialOf(number, { x, y }, x + 0.3 * y, y);
  });
  assert.deepEqual(importances(space, trials), importances(space, trials));
  assert.notDeepEqual(importances(space, trials), importances(space, trials, { seed: 1 }));
  assert.ok(importances(space, trials)["x"]! > 0.8);
  assert.ok(importances(space, trials, { objective: 1 })["y"]! > 0.9);
});

test("nothing to tell: fewer than two complete trials are refused, equal values have no importance", () => {
  const space = { x: float(0, 1), kind: choice(["a", "b"]) };
  const one = trialOf(0, { x: 0, kind: "a" }, 1);
  const failed: Trial = { ...one, number: 1, state: "failed" };
  assert.throws(
    () => importances(space, [one, failed]),
    (error: unknown) =>
      error instanceof UserError &&
      /two or more complete trials with a value of objective 0, got 1/.test(error.message),
  );
  assert.throws(() => importances(space, [one, { ...one, number: 1 }], { objective: 1 }), /objective 1, got 0/);
  assert.deepEqual(importances(space, [one, trialOf(1, { x: 1, kind: "b" }, 1)]), { x: 0, kind: 0 });
  // Settings that were all the same explain nothing, whatever came of them.
  assert.deepEqual(importances(space, [one, trialOf(1, { x: 0, kind: "a" }, 2)]), { x: 0, kind: 0 });
});

test("a tree's leaves tile the space and agree with their rows", () => {
  const random = new Random(3);
  const count = 80;
  const columns = [
    { choices: 0, values: Float64Array.from({ length: count }, () => random.uniform()) },
    { choices: 4, values: Float64Array.from({ length: count }, () => random.integer(3)) },
  ];
  const targets = Float64Array.from({ length: count }, () => random.normal());
  const leaves = growTree(
    columns,
    targets,
    Uint32Array.from({ length: count }, (_, at) => at),
  );
  const holding = (x: number, kind: number): number[] =>
    leaves.flatMap(({ box: [range, kinds], value }) => {
      const [low, high] = range as readonly [number, number];
      return x >= low && x < high && kinds![kind] === true ? [value] : [];
    });
  for (let row = 0; row < count; row++) {
    assert.deepEqual(holding(columns[0]!.values[row]!, columns[1]!.values[row]!), [targets[row]]);
  }
  // No row has the fourth choice, yet it has its place.
  for (let at = 0; at < 200; at++) assert.equal(holding(random.uniform(), random.integer(4)).length, 1);
});
