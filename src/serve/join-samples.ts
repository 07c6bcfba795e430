import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";

/** Samples of one kind (shape, type, scale, and all or none with gaps) one after the other. */
export function joinSamples(parts: readonly Samples[]): Samples {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first!;
  const { shape, scale } = first;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const size = count * sizeOf(shape);
  const data = first.data instanceof Uint8Array ? new Uint8Array(size) : new Float32Array(size);
  const missing = first.missing && new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    if (part.missing) missing?.set(part.missing, at);
    at += part.data.length;
  }
  return { shape, scale, count, data, ...(missing && { missing }) };
}
