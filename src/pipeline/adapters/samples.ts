import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../../core/shape.js";
import { applyScaler, invertScaler, type Scaler } from "../../data/scalers/scaler.js";
import type { Adapted, Adapter, Raw } from "../adapter.js";

/** Plain samples of one shape, or lists of as many numbers. */
export function samplesAdapter(shape: Shape, scaler: Scaler | undefined): Adapter {
  const fitted = scaler && { ...scaler, shape };
  return {
    adapt: (raw) => named(fitted === undefined ? samplesIn(raw, shape) : applyScaler(fitted, samplesIn(raw, shape))),
    restore: (samples) => (fitted === undefined ? samples : invertScaler(fitted, samples)),
  };
}

/** Samples called by their number. */
export function named(samples: Samples): Adapted {
  return { samples, names: Array.from({ length: samples.count }, (_, at) => at) };
}

/** Samples of that shape in raw data. Flat ones count as such where their size fits. */
export function samplesIn(raw: Raw, shape: Shape): Samples {
  if (isSamples(raw)) {
    if (!sameShape(raw.shape, shape) && sizeOf(raw.shape) !== sizeOf(shape)) {
      throw new UserError({
        where: "samples",
        expected: `samples of ${formatShape(shape)}`,
        got: formatShape(raw.shape),
      });
    }
    return { ...raw, shape };
  }
  if (!Array.isArray(raw)) throw unknown(raw, shape);
  const size = sizeOf(shape);
  const data = new Float32Array(raw.length * size);
  for (const [at, row] of (raw as readonly unknown[]).entries()) copyNumbers(row, at, data, size, shape);
  return { shape, count: raw.length, data, scale: 1 };
}

export function isSamples(raw: unknown): raw is Samples {
  return typeof raw === "object" && raw !== null && "shape" in raw && "data" in raw && "count" in raw;
}

function copyNumbers(row: unknown, at: number, into: Float32Array, size: number, shape: Shape): void {
  const flat: unknown[] = ArrayBuffer.isView(row)
    ? Array.from(row as Float32Array)
    : Array.isArray(row)
      ? (row.flat(Number.POSITIVE_INFINITY) as unknown[])
      : [];
  if (flat.length !== size) {
    const expected = `${size} numbers (${formatShape(shape)})`;
    throw new UserError({ where: `sample ${at}`, expected, got: `${flat.length}` });
  }
  for (const [index, value] of flat.entries()) {
    if (typeof value !== "number" || !Number.isFinite(Math.fround(value))) {
      throw new UserError({ where: `sample ${at}, element ${index}`, expected: "a finite number", got: String(value) });
    }
    into[at * size + index] = value;
  }
}

function unknown(raw: unknown, shape: Shape): UserError {
  return new UserError({
    where: "data",
    expected: `samples of ${formatShape(shape)}, or an array of arrays of ${sizeOf(shape)} numbers`,
    got: typeof raw === "object" ? "another object" : typeof raw,
  });
}
