import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { type SamplesInput, samplesOf } from "../../core/samples-of.js";
import { formatShape, type Shape, sizeOf } from "../../core/shape.js";
import { applyScaler, invertScaler, type Scaler } from "../../data/scalers/scaler.js";
import { checkUnits, type UnitRange } from "../../data/units.js";
import type { Adapted, Adapter, Raw } from "../adapter.js";

/**
 * Plain samples of one shape, or lists of as many numbers. Where nothing scales, they must be in the units of `learned`; where
 * something does, one sample far outside of what was learned may be just the anomaly.
 */
export function samplesAdapter(shape: Shape, scaler: Scaler | undefined, learned?: UnitRange): Adapter {
  const fitted = scaler && { ...scaler, shape };
  return {
    adapt: (raw) => {
      const samples = samplesIn(raw, shape);
      if (fitted !== undefined) return named(applyScaler(fitted, samples));
      return named(learned === undefined ? samples : checkUnits(samples, learned, "samples"));
    },
    restore: (samples) => (fitted === undefined ? samples : invertScaler(fitted, samples)),
  };
}

/** Samples called by their number. */
export function named(samples: Samples): Adapted {
  return { samples, names: Array.from({ length: samples.count }, (_, at) => at) };
}

/** Samples of that shape in raw data. Flat ones count as such where their size fits. */
export function samplesIn(raw: Raw, shape: Shape): Samples {
  const samples = samplesOf("samples", raw as SamplesInput, shape);
  if (sizeOf(samples.shape) === sizeOf(shape)) return { ...samples, shape };
  throw new UserError({
    where: "samples",
    expected: `samples of ${formatShape(shape)}`,
    got: formatShape(samples.shape),
  });
}

export function isSamples(raw: unknown): raw is Samples {
  return typeof raw === "object" && raw !== null && "shape" in raw && "data" in raw && "count" in raw;
}
