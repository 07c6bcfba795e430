import type { UnitRange } from "../data/units.js";
import type { PlacedLayer } from "../nn/index.js";
import type { Codec } from "./codec.js";

/** The numbers a model can only have learned: 0…1 where it takes pictures, or its last layer is a sigmoid and nothing scales. */
export function learnedRange({ input, scaler, model }: Codec): UnitRange | undefined {
  if (scaler !== undefined || input.kind === "table" || input.kind === "series") return undefined;
  return input.kind === "image" || endsInSigmoid(model.decoder) ? { low: 0, high: 1 } : undefined;
}

function endsInSigmoid(decoder: readonly PlacedLayer[]): boolean {
  const last = decoder.map(({ layer }) => layer).findLast(({ type }) => type !== "reshape" && type !== "flatten");
  return last !== undefined && "activation" in last && last.activation === "sigmoid";
}
