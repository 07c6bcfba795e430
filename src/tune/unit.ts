import { countOf, indexOf, stepOf, valueAt } from "./dimension.js";
import type { Dimension, NumberDimension, Setting } from "./space.js";

// Samplers see every dimension as the interval 0 … 1, on which the space is drawn evenly: a logarithmic one by its logarithm,
// one with steps or choices in cells, each value's own.

/** What 0 … 1 is stretched over. With steps half a step is added on both sides, so that each value has a cell. */
function ends(dimension: NumberDimension): readonly [number, number] {
  const { low, high } = dimension;
  const step = stepOf(dimension);
  if (step === undefined) return [low, high];
  // A logarithmic one must not reach 0.
  const below = dimension.log ? Math.min(step, low) / 2 : step / 2;
  return [low - below, low + (countOf(dimension) - 0.5) * step];
}

function place(dimension: NumberDimension, value: number): number {
  const [low, high] = ends(dimension);
  if (low === high) return 0.5;
  const share = dimension.log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}

/**
 * The setting at a number from 0 to 1: even numbers give settings drawn evenly from the dimension.
 *
 * @example
 * ```ts
 * import { choice, float, fromUnit } from "sandglass/tune";
 * console.log(fromUnit(float(0.01, 100, { log: true }), 0.5), fromUnit(choice(["a", "b"]), 0.9)); // 1 b
 * ```
 */
export function fromUnit(dimension: Dimension, unit: number): Setting {
  const last = countOf(dimension) - 1;
  const within = (index: number): Setting => valueAt(dimension, Math.min(last, Math.max(0, index)));
  if (dimension.kind === "choice") return within(Math.floor(unit * (last + 1)));
  const [low, high] = ends(dimension);
  const value = dimension.log ? low * (high / low) ** unit : low + unit * (high - low);
  // A range of one number has no step.
  if (last < Infinity) return within(Math.round((value - dimension.low) / (stepOf(dimension) ?? 1)));
  return Math.min(dimension.high, Math.max(dimension.low, value));
}

/**
 * Where a setting lies within 0 … 1; of a value with a cell the middle, as the dimension measures it.
 *
 * @example
 * ```ts
 * import { choice, int, toUnit } from "sandglass/tune";
 * console.log(toUnit(int(1, 4), 1), toUnit(choice(["a", "b"]), "b")); // 0.125 0.75
 * ```
 */
export function toUnit(dimension: Dimension, setting: Setting): number {
  if (dimension.kind === "choice") return ((indexOf(dimension, setting) ?? 0) + 0.5) / countOf(dimension);
  return place(dimension, setting as number);
}

/** The part of 0 … 1 that belongs to a value of a numeric dimension with steps; undefined without steps. */
export function cellOf(dimension: NumberDimension, value: number): readonly [number, number] | undefined {
  const step = stepOf(dimension);
  if (step === undefined) return undefined;
  const [low] = ends(dimension);
  return [place(dimension, Math.max(low, value - step / 2)), place(dimension, value + step / 2)];
}
