import { isActive, settingsKey } from "../active.js";
import { countOf, valueAt } from "../dimension.js";
import type { Sampler } from "../sampler.js";
import type { Dimension, Setting, Settings, Space } from "../space.js";
import { checkWhole } from "../spec.js";

/** How fine the grid is. */
export interface GridOptions {
  /**
   * Values of a dimension of real numbers without step, both ends included, and at most so many of a logarithmic one of whole
   * numbers. All others are tried in full. Default 5.
   */
  readonly points?: number;
}

/**
 * Tries every combination once, the last dimension changing fastest; a dimension that is not active has no value, so nothing comes
 * twice. Points that any trial before had are left out. At the end it suggests nothing.
 *
 * @throws UserError for fewer than two points.
 * @example
 * ```ts
 * import { choice, gridSampler, int } from "sandglass/tune";
 * const space = { units: int(1, 2), activation: choice(["relu", "tanh"]) };
 * const settings = gridSampler().suggest({ space, objectives: [], trials: [], number: 0, seed: 0 });
 * console.log(settings); // { units: 1, activation: 'relu' }
 * ```
 */
export function gridSampler({ points = 5 }: GridOptions = {}): Sampler {
  checkWhole("sampler grid", "points", points, 2);
  return {
    name: "grid",
    suggest: ({ space, trials, number }) => {
      const tried = new Set(
        trials.filter((trial) => trial.number !== number).map(({ settings }) => settingsKey(space, settings)),
      );
      for (const settings of gridOf(space, points)) if (!tried.has(settingsKey(space, settings))) return settings;
      return undefined;
    },
  };
}

/** All points of the grid in their order. */
function* gridOf(space: Space, points: number): Generator<Settings> {
  const dimensions = Object.entries(space);
  function* from(at: number, settings: Settings): Generator<Settings> {
    if (at === dimensions.length) return yield settings;
    const [name, dimension] = dimensions[at]!;
    if (!isActive(dimension, settings)) return yield* from(at + 1, settings);
    for (const value of valuesOf(dimension, points)) yield* from(at + 1, { ...settings, [name]: value });
  }
  yield* from(0, {});
}

function valuesOf(dimension: Dimension, points: number): readonly Setting[] {
  const count = countOf(dimension);
  const isLog = dimension.kind !== "choice" && dimension.log === true;
  if (
    dimension.kind === "choice" ||
    (count < Infinity && (count <= points || !isLog || dimension.step !== undefined))
  ) {
    return Array.from({ length: count }, (_, at) => valueAt(dimension, at));
  }
  const { kind, low, high } = dimension;
  const values = Array.from({ length: points }, (_, at) => {
    const share = at / (points - 1);
    const value = isLog ? low * (high / low) ** share : low + share * (high - low);
    return kind === "int" ? Math.round(value) : Math.min(high, value);
  });
  // Two may round to one.
  return [...new Set(values)];
}
