import type { Sampler } from "../sampler.js";
import { choice, float, int, type Settings, type Space } from "../space.js";
import type { Trial } from "../trial.js";

/** A function to minimise whose least value is known. */
export interface Problem {
  readonly space: Space;
  readonly least: number;
  value(settings: Settings): number;
}

const numbersOf = (settings: Settings): number[] => Object.values(settings) as number[];

/** Branin's function, with three equal minima. */
const branin: Problem = {
  space: { x: float(-5, 10), y: float(0, 15) },
  least: 0.39788735772973816,
  value: (settings) => {
    const [x, y] = numbersOf(settings) as [number, number];
    const valley = y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6;
    return valley ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  },
};

const steepness = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
] as const;
const centres = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
] as const;

/** Hartmann's function of six numbers: four wells. */
const hartmann6: Problem = {
  space: Object.fromEntries([0, 1, 2, 3, 4, 5].map((at) => [`x${at}`, float(0, 1)])),
  least: -3.322368011391339,
  value: (settings) => {
    const x = numbersOf(settings);
    const wells = steepness.map((row, well) =>
      Math.exp(-row.reduce((sum, a, at) => sum + a * (x[at]! - centres[well]![at]! * 1e-4) ** 2, 0)),
    );
    return -(wells[0]! + 1.2 * wells[1]! + 3 * wells[2]! + 3.2 * wells[3]!);
  },
};

/** Three kinds of which one has the best values, for those who find its dimensions, one of which hangs on another. */
const conditional: Problem = {
  space: {
    rate: float(1e-5, 1, { log: true }),
    kind: choice(["flat", "deep", "wide"]),
    slope: float(-2, 2, { when: { kind: ["flat"] } }),
    units: int(8, 512, { log: true, when: { kind: ["wide"] } }),
    layers: int(1, 6, { when: { kind: ["deep"] } }),
    drop: float(0, 0.5, { step: 0.05, when: { kind: ["deep"] } }),
    skip: choice([true, false], { when: { kind: ["deep"], layers: [4, 5, 6] } }),
  },
  least: 0,
  value: ({ rate, kind, slope, units, layers, drop, skip }) => {
    const decade = Math.log10(rate as number);
    if (kind === "flat") return 1 + ((slope as number) ** 2 + (decade + 1) ** 2) / 4;
    if (kind === "wide") return 0.6 + (Math.log2(units as number) - 6) ** 2 / 9 + (decade + 2) ** 2 / 4;
    const value = (decade + 3) ** 2 / 4 + ((layers as number) - 4) ** 2 / 4 + ((drop as number) - 0.2) ** 2 * 9;
    return value + ((layers as number) < 4 ? 0.3 : skip ? 0 : 0.5);
  },
};

/** The functions by which samplers are compared: those of `goldens/tune_optuna.py`. */
export const problems: { readonly [name in "branin" | "hartmann6" | "conditional"]: Problem } = {
  branin,
  hartmann6,
  conditional,
};

/** The least value a sampler finds in so many trials, one after the other. */
export function bestOf({ space, value }: Problem, sampler: Sampler, trials: number, seed: number): number {
  const objectives = [{ name: "value", direction: "minimize" }] as const;
  const past: Trial[] = [];
  for (let number = 0; number < trials; number++) {
    const settings = sampler.suggest({ space, objectives, trials: past, number, seed })!;
    past.push({ number, settings, state: "complete", reports: [], values: [value(settings)] });
  }
  return Math.min(...past.map(({ values }) => values![0]!));
}
