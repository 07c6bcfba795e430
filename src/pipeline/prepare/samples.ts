import { UserError } from "../../core/errors.js";
import { type Samples, select } from "../../core/samples.js";
import { requireFinite } from "../../data/finite.js";
import { applyScaler, fitScaler } from "../../data/scalers/scaler.js";
import type { Raw } from "../adapter.js";
import { isSamples, samplesIn } from "../adapters/samples.js";
import type { Choices } from "../choices.js";
import type { FitDetectorOptions } from "../fit-options.js";
import type { Prepared } from "../prepared.js";
import { divide } from "./divide.js";

/** Plain samples, or arrays of as many numbers each: scaled as their training part says. */
export function prepareSamples(raw: Raw, usual: Choices, options: FitDetectorOptions): Omit<Prepared, "sha256"> {
  const samples = isSamples(raw) ? raw : samplesIn(raw, [widthOf(raw)]);
  requireFinite(samples, "training data");
  const { seed = 0, calibration: share = usual.calibration, threshold = usual.threshold } = options;
  const rows = divide(samples.count, { share, threshold, seed });
  const train = select(withoutLabels(samples), rows.training);
  const calibration = select(withoutLabels(samples), rows.calibration);
  const scaler = usual.scaler && fitScaler(usual.scaler.kind, train, { per: usual.scaler.per });
  const scaled = (part: Samples): Samples => (scaler === undefined ? part : applyScaler(scaler, part));
  return {
    input: { kind: "samples", shape: samples.shape },
    ...(scaler && { scaler }),
    train: scaled(train),
    calibration: scaled(calibration),
    rows,
    notices: samples.labels === undefined ? [] : ["Labels were not looked at: every sample counts as normal."],
  };
}

/** Detectors learn from normals: what labels say is for those who evaluate. */
export function withoutLabels<S extends Samples>({ labels: _, ...samples }: S): Omit<S, "labels"> {
  return samples;
}

function widthOf(raw: Raw): number {
  const first: unknown = Array.isArray(raw) ? raw[0] : undefined;
  const numbers = ArrayBuffer.isView(first) ? (first as Float32Array).length : Array.isArray(first) ? first.length : 0;
  if (numbers > 0) return numbers;
  throw new UserError({
    where: "training data",
    expected: "samples, rows as objects, arrays of numbers, decoded pictures, or a series (names, columns)",
    got: Array.isArray(raw) ? "an empty list" : "another object",
  });
}
