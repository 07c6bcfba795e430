import type { Dimension, NumberDimension, Setting } from "./space.js";

/** Distance between neighbouring values; undefined where every real number between is one. */
export function stepOf({ kind, step }: NumberDimension): number | undefined {
  return step ?? (kind === "int" ? 1 : undefined);
}

/** How many values a dimension has; Infinity for real numbers. */
export function countOf(dimension: Dimension): number {
  if (dimension.kind === "choice") return dimension.values.length;
  const { low, high } = dimension;
  if (low === high) return 1;
  const step = stepOf(dimension);
  // A range of .3 in steps of .1 is 2.9999999999999996 steps long.
  return step === undefined ? Infinity : Math.floor((high - low) / step + 1e-9) + 1;
}

/** The value `at` steps above the lowest, or in the list of choices. */
export function valueAt(dimension: Dimension, at: number): Setting {
  if (dimension.kind === "choice") return dimension.values[at]!;
  const value = dimension.low + at * (stepOf(dimension) ?? 0);
  // .1 + 2 * .1 should read .3.
  return dimension.kind === "int" || at === 0 ? value : Number(value.toPrecision(12));
}

/** Where a value of a countable dimension stands: {@link valueAt} the other way round. Undefined for what is none of its values. */
export function indexOf(dimension: Dimension, setting: Setting): number | undefined {
  if (dimension.kind === "choice") {
    const at = dimension.values.indexOf(setting);
    return at < 0 ? undefined : at;
  }
  if (typeof setting !== "number" || (dimension.kind === "int" && !Number.isInteger(setting))) return undefined;
  const steps = (setting - dimension.low) / (stepOf(dimension) ?? 1);
  const at = Math.round(steps);
  return Math.abs(steps - at) < 1e-6 && at >= 0 && at < countOf(dimension) ? at : undefined;
}

/** True where a setting is one of the dimension's values. */
export function contains(dimension: Dimension, setting: Setting): boolean {
  if (countOf(dimension) !== Infinity) return indexOf(dimension, setting) !== undefined;
  const { low, high } = dimension as NumberDimension;
  return typeof setting === "number" && setting >= low && setting <= high;
}

/** The values of a dimension in words, for errors and tables: `a whole number from 1 to 8`. */
export function inWords(dimension: Dimension): string {
  if (dimension.kind === "choice") return `one of ${dimension.values.map(quoted).join(", ")}`;
  const { kind, low, high, step } = dimension;
  const steps = step === undefined ? "" : ` in steps of ${step}`;
  return `a ${kind === "int" ? "whole " : ""}number from ${low} to ${high}${steps}`;
}

/** A setting as errors show it: words in quotes. */
export function quoted(setting: unknown): string {
  return typeof setting === "string" ? `"${setting}"` : String(setting);
}
