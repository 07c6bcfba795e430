import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import type { UnitRange } from "../data/units.js";
import type { Model, PlacedLayer } from "../nn/index.js";

/**
 * The numbers a model can only have learned: 0…1 where it takes pictures, or its last layer is a sigmoid and nothing scales;
 * those of the training samples where a min-max scaler remembers them.
 */
export function learnedRange({
  input,
  scaler,
  model,
}: {
  readonly input: InputDescription;
  readonly scaler: Scaler | undefined;
  readonly model: Model;
}): UnitRange | undefined {
  if (input.kind === "table" || input.kind === "series") return undefined;
  if (scaler !== undefined) return scaler.kind === "min-max" ? rangeOf(scaler) : undefined;
  return input.kind === "image" || endsInSigmoid(model.decoder) ? { low: 0, high: 1 } : undefined;
}

function rangeOf({ center, spread }: Scaler): UnitRange {
  const bounds = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  for (const [at, low] of center.entries()) {
    bounds.low = Math.min(bounds.low, low);
    bounds.high = Math.max(bounds.high, low + spread[at]!);
  }
  return bounds;
}

function endsInSigmoid(decoder: readonly PlacedLayer[]): boolean {
  const last = decoder.map(({ layer }) => layer).findLast(({ type }) => type !== "reshape" && type !== "flatten");
  return last !== undefined && "activation" in last && last.activation === "sigmoid";
}
