import assert from "node:assert/strict";
import { test } from "node:test";
import { readGoldens } from "../../testing/golden-file.js";
import { bestOf, problems } from "../testing/problems.js";
import { parseSampler } from "./table.js";

interface Golden {
  readonly problem: keyof typeof problems;
  readonly sampler: string;
  readonly trials: number;
  /** Optuna's best values by seed. */
  readonly best: readonly number[];
}

const goldens = readGoldens<Golden>("tune-tpe");
const seeds = 50;

function bestBySeed(problem: Golden["problem"], spec: string, trials: number): number[] {
  const sampler = parseSampler(spec);
  return Array.from({ length: seeds }, (_, seed) => bestOf(problems[problem], sampler, trials, seed));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Variance of the mean. */
function noise(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length;
}

/** Student's t of paired differences: with 49 degrees of freedom above 2.40 in one of a hundred where there is none. */
const paired = (one: readonly number[], other: readonly number[]): number => {
  const differences = one.map((value, at) => value - other[at]!);
  return mean(differences) / Math.sqrt(noise(differences));
};

/** Welch's t of two samples: with 50 in each above 2.37 in at most one of a hundred where there is no difference. */
const welch = (one: readonly number[], other: readonly number[]): number =>
  (mean(one) - mean(other)) / Math.sqrt(noise(one) + noise(other));

const logRegret = (problem: Golden["problem"], best: readonly number[]): number[] =>
  best.map((value) => Math.log10(Math.max(1e-6, value - problems[problem].least)));

const random = new Map<string, number[]>();

for (const { problem, sampler, trials, best } of goldens) {
  // The slowest, whose figures the table in docs/tune.md has.
  if (problem === "hartmann6" && sampler === "tpe:multivariate=false") continue;
  const ahead = sampler === "random" ? "" : ", ahead of random search (p < .01)";
  test(`${problem}, ${sampler}: in ${trials} trials not behind Optuna's${ahead}`, () => {
    assert.equal(best.length, seeds);
    const ours = bestBySeed(problem, sampler, trials);
    assert.ok(Math.min(...ours) >= problems[problem].least - 1e-9);
    const behind = [welch(ours, best), welch(logRegret(problem, ours), logRegret(problem, best))];
    assert.ok(Math.max(...behind) < 2.37, `${mean(ours)} against ${mean(best)}: t ${behind}`);
    if (sampler === "random") return void random.set(problem, ours);
    const t = paired(random.get(problem)!, ours);
    assert.ok(t > 2.4, `${mean(ours)} against ${mean(random.get(problem)!)}: t ${t}`);
  });
}
