import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../../core/shape.js";
import { requireFinite } from "../finite.js";
import type { Column, Fit } from "./fit.js";
import { minMax } from "./min-max.js";
import { robust } from "./robust.js";
import { standard } from "./standard.js";

/** A scaling of samples, `(x - center) / spread`, one pair for each element or one for all. Plain JSON. */
export interface Scaler {
  readonly kind: ScalerKind;
  /** Shape of the samples it was fitted on. */
  readonly shape: Shape;
  /** As many numbers as a sample has elements, or one. */
  readonly center: readonly number[];
  /** As `center`; never 0. */
  readonly spread: readonly number[];
}

/** How centre and spread are found. */
export type ScalerKind = "min-max" | "standard" | "robust";

/** Every kind of scaler: adding one is writing one {@link Fit} and listing it here. */
const fits: { readonly [Kind in ScalerKind]: Fit } = { "min-max": minMax, standard, robust };

/** Below this a column counts as constant, as in scikit-learn: 10 times the float64 rounding unit. */
const smallestSpread = 10 * Number.EPSILON;

/** How a scaler is fitted. */
export interface FitOptions {
  /** One centre and spread for each element of a sample (the default), or one for all of them. */
  readonly per?: "element" | "all";
}

/**
 * Fits a scaler, on training normals only: what it learns from test samples or anomalies flatters the result.
 * A constant column has spread 1, so that it becomes 0 and stays finite, as in scikit-learn.
 *
 * @example
 * ```ts
 * import { applyScaler, fitScaler } from "sandglass";
 * const samples = { shape: [2], count: 2, data: Float32Array.of(0, 7, 10, 7), scale: 1 };
 * console.log(applyScaler(fitScaler("min-max", samples), samples).data); // Float32Array [0, 0, 1, 0]
 * ```
 *
 * @throws UserError when there is no sample, or a number is not finite.
 */
export function fitScaler(kind: ScalerKind, samples: Samples, options: FitOptions = {}): Scaler {
  if (samples.count === 0) {
    throw new UserError({ where: `${kind} scaler`, expected: "at least one sample to fit on", got: "none" });
  }
  requireFinite(samples, `${kind} scaler`);
  const { shape, count, scale, missing } = samples;
  const data = samples.exact ?? samples.data;
  const size = sizeOf(shape);
  const columns: Column[] =
    options.per === "all"
      ? [{ length: count * size, at: (index) => data[index]! * scale }]
      : Array.from({ length: size }, (_, element) => {
          // Stand-ins say nothing about a column, unless there is nothing else.
          const known = missing && rowsWith(missing, element, size);
          const at = (index: number): number => data[index * size + element]! * scale;
          return known?.length ? { length: known.length, at: (index) => at(known[index]!) } : { length: count, at };
        });
  const found = columns.map(fits[kind]);
  return {
    kind,
    shape,
    center: found.map(({ center }) => center),
    spread: found.map(({ spread }) => (spread < smallestSpread ? 1 : spread)),
  };
}

function rowsWith(missing: Uint8Array, element: number, size: number): Uint32Array {
  return Uint32Array.from(
    Array.from({ length: missing.length / size }, (_, row) => row).filter((row) => missing[row * size + element] === 0),
  );
}

/**
 * The samples scaled in float64, then rounded to float32.
 *
 * @example
 * ```ts
 * import { applyScaler, fitScaler } from "sandglass";
 * const samples = { shape: [1], count: 2, data: Float32Array.of(4, 6), scale: 1 };
 * console.log(applyScaler(fitScaler("standard", samples), samples).data); // Float32Array [-1, 1]
 * ```
 *
 * @throws UserError when the samples have another shape than the scaler, or a number is not finite.
 */
export function applyScaler(scaler: Scaler, samples: Samples): Samples {
  return mapped(scaler, samples, (x, center, spread) => (x - center) / spread);
}

/**
 * Scaled samples in their original units again.
 *
 * @example
 * ```ts
 * import { applyScaler, fitScaler, invertScaler } from "sandglass";
 * const samples = { shape: [1], count: 2, data: Float32Array.of(4, 6), scale: 1 };
 * const scaler = fitScaler("standard", samples);
 * console.log(invertScaler(scaler, applyScaler(scaler, samples)).data); // Float32Array [4, 6]
 * ```
 *
 * @throws UserError as {@link applyScaler} does.
 */
export function invertScaler(scaler: Scaler, samples: Samples): Samples {
  return mapped(scaler, samples, (x, center, spread) => x * spread + center);
}

function mapped(scaler: Scaler, samples: Samples, map: (x: number, center: number, spread: number) => number): Samples {
  const { kind, shape, center, spread } = scaler;
  if (!sameShape(shape, samples.shape)) {
    throw new UserError({
      where: `${kind} scaler`,
      expected: `samples of shape ${formatShape(shape)}, as it was fitted on`,
      got: formatShape(samples.shape),
    });
  }
  requireFinite(samples, `${kind} scaler`);
  const { length } = center;
  const data = new Float32Array(samples.data.length);
  const { exact, ...rest } = samples;
  const numbers = exact ?? samples.data;
  for (let at = 0; at < data.length; at++) {
    data[at] = map(numbers[at]! * samples.scale, center[at % length]!, spread[at % length]!);
  }
  return { ...rest, data, scale: 1 };
}
