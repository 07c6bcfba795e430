import { readFileSync } from "node:fs";
import { type Shape, sizeOf } from "../core/shape.js";

/** Numbers both sides compute for themselves instead of storing them. `goldens/pattern.py` is the other side. */
export interface Pattern {
  readonly shape: Shape;
  readonly stream: number;
  readonly low: number;
  readonly high: number;
}

/** Element i is `low + (high - low) ((31 i² + 7919 i + 104729 stream) mod 10007) / 10007`, in float32. */
export function patternData({ shape, stream, low, high }: Pattern, batch = 1): Float32Array {
  return Float32Array.from({ length: batch * sizeOf(shape) }, (_, i) => {
    const unit = ((31 * i * i + 7919 * i + 104729 * stream) % 10007) / 10007;
    return low + (high - low) * unit;
  });
}

/** The cases of a file in `goldens/` at the root of the repository, made by the script that the file names. */
export function readGoldens<Case>(name: string): readonly Case[] {
  const url = new URL(`../../goldens/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, "utf8")) as { readonly cases: readonly Case[] }).cases;
}

/**
 * Throws an Error naming the first element that is further from the golden than `tolerance` times its own size or the
 * mean size of its tensor or `floor`, whichever is largest.
 */
export function assertNear(
  name: string,
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  floor = 0,
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${name}: ${expected.length} numbers expected, ${actual.length} given`);
  }
  const scale = Math.max(floor, expected.reduce((sum, value) => sum + Math.abs(value), 0) / expected.length);
  expected.forEach((value, at) => {
    const allowed = tolerance * Math.max(Math.abs(value), scale);
    if (!(Math.abs(actual[at]! - value) <= allowed)) {
      throw new Error(`${name}[${at}]: expected ${value} ± ${allowed.toPrecision(2)}, got ${actual[at]}`);
    }
  });
}
