import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { countOf, indexOf } from "../dimension.js";
import type { Dimension, Setting, Space } from "../space.js";
import { checkWhole } from "../spec.js";
import type { Trial } from "../trial.js";
import { toUnit } from "../unit.js";
import { type Column, growTree, type Leaf, type Side } from "./regression-tree.js";

/** Which objective, and how large the forest is. */
export interface ImportanceOptions {
  /** Index of the objective. Default 0. */
  readonly objective?: number;
  /** Default 64. */
  readonly trees?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Scales the importances to a sum of 1; without, they are shares of the whole variance, the rest being interactions. Default true. */
  readonly normalise?: boolean;
}

/**
 * How much each dimension by itself matters: the share of the objective's variance over the whole space that its main effect
 * explains, as a random forest fitted to the complete trials sees it; most important first. Shares of the space are measured as it is drawn:
 * logarithmic dimensions by logarithm, each step and choice alike. A dimension under a condition counts where it exists: where it does
 * not, it changes nothing. Trust it where trials covered the space, as random and Sobol search do.
 *
 * Source: Hutter, Hoos and Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014 (fANOVA); forest,
 * average over trees and normalisation as Optuna's, which leaves dimensions under a condition out.
 *
 * @throws UserError for fewer than two complete trials, or an objective they do not have.
 * @example
 * ```ts
 * import { float, importances, sobolSampler, type Trial } from "sandglass/tune";
 * const space = { rate: float(0, 1), width: float(0, 1) };
 * const trials = Array.from({ length: 64 }, (_, number): Trial => {
 *   const settings = sobolSampler().suggest({ space, objectives: [], trials: [], number, seed: 0 })!;
 *   return { number, settings, state: "complete", reports: [], values: [3 * Number(settings["rate"]) + Number(settings["width"])] };
 * });
 * const { rate } = importances(space, trials);
 * console.log(rate! > 0.8 && rate! < 0.97); // true
 * ```
 */
export function importances(
  space: Space,
  trials: readonly Trial[],
  options: ImportanceOptions = {},
): Readonly<Record<string, number>> {
  const { objective = 0, trees = 64, seed = 0, normalise = true } = options;
  checkWhole("importances", "trees", trees, 1);
  const complete = trials.filter(({ state, values }) => state === "complete" && Number.isFinite(values?.[objective]));
  if (complete.length < 2) {
    const expected = `two or more complete trials with a value of objective ${objective}`;
    throw new UserError({ where: "importances", expected, got: String(complete.length) });
  }
  const targets = Float64Array.from(complete, ({ values }) => values![objective]!);
  const dimensions = Object.entries(space);
  const totals = dimensions.map(() => 0);
  let counted = 0;
  for (let tree = 0; tree < trees; tree++) {
    const random = new Random(seed, `importance tree ${tree}`);
    const columns = dimensions.map(([name, dimension]) => columnOf(dimension, name, complete, random));
    const rows = Uint32Array.from(complete, () => random.integer(complete.length));
    const leaves = growTree(columns, targets, rows);
    const mean = leaves.reduce((sum, leaf) => sum + sizeOf(leaf) * leaf.value, 0);
    const variance = leaves.reduce((sum, leaf) => sum + sizeOf(leaf) * (leaf.value - mean) ** 2, 0);
    // A bootstrap may hold equal values only.
    if (variance <= 0) continue;
    counted++;
    for (const at of totals.keys()) totals[at]! += mainEffect(leaves, at, mean) / variance;
  }
  const sum = totals.reduce((all, total) => all + total, 0);
  const scale = sum === 0 ? 0 : normalise ? 1 / sum : 1 / counted;
  const shares = dimensions.map(([name], at) => [name, totals[at]! * scale] as const);
  return Object.fromEntries(shares.sort((one, other) => other[1] - one[1]));
}

/** Settings of a dimension over all trials. Where it does not exist any value would do, so each tree gets one by chance. */
function columnOf(dimension: Dimension, name: string, trials: readonly Trial[], random: Random): Column {
  const choices = dimension.kind === "choice" ? countOf(dimension) : 0;
  const place = (setting: Setting): number =>
    choices > 0 ? (indexOf(dimension, setting) ?? 0) : toUnit(dimension, setting);
  const values = Float64Array.from(trials, ({ settings }) => {
    const chance = random.uniform();
    return Object.hasOwn(settings, name) ? place(settings[name]!) : choices > 0 ? Math.floor(chance * choices) : chance;
  });
  return { values, choices };
}

/** The share of a column's range or choices that a side holds. */
function shareOf(side: Side): number {
  const [low, high] = side;
  if (typeof low === "number") return (high as number) - low;
  return side.filter(Boolean).length / side.length;
}

/** Volume of a leaf's box, one column left out where it is named. */
const sizeOf = ({ box }: Leaf, without?: number): number =>
  box.reduce((size, side, column) => (column === without ? size : size * shareOf(side)), 1);

/** Variance of the tree's prediction as a function of one dimension, averaged over all others. */
function mainEffect(leaves: readonly Leaf[], column: number, mean: number): number {
  const parts = leaves.map((leaf) => ({ side: leaf.box[column]!, weight: leaf.value * sizeOf(leaf, column) }));
  if (typeof parts[0]!.side[0] === "boolean") {
    const choices = parts[0]!.side.length;
    const effects = Array.from({ length: choices }, (_, choice) =>
      parts.reduce((sum, { side, weight }) => sum + (side[choice] === true ? weight : 0), 0),
    );
    return effects.reduce((sum, effect) => sum + (effect - mean) ** 2, 0) / choices;
  }
  // Along the range the average changes only where a leaf begins or ends.
  const steps = parts.flatMap(({ side, weight }) => [
    { at: side[0] as number, by: weight },
    { at: side[1] as number, by: -weight },
  ]);
  steps.sort((one, other) => one.at - other.at);
  let variance = 0;
  let effect = 0;
  let reached = 0;
  for (const { at, by } of steps) {
    if (at > reached) variance += (at - reached) * (effect - mean) ** 2;
    reached = at;
    effect += by;
  }
  return variance;
}
