import type { Random } from "../../core/random.js";
import type { Shape } from "../../core/shape.js";

/** Normal samples as numbers, one row each, from which pseudo-anomalies are made. */
export interface Normals {
  /** Of one sample. */
  readonly shape: Shape;
  readonly count: number;
  /** `[count, ...shape]`. */
  readonly data: Float32Array;
}

/** Makes each row of a copy of the normals an anomaly of a kind. */
export type Pseudo = (normals: Normals, random: Random) => Float32Array;

/** The row of another sample; the same one where there is no other. */
export function other({ count }: Normals, row: number, random: Random): number {
  return count === 1 ? row : (row + 1 + random.integer(count - 1)) % count;
}

/** Mean and standard deviation of each number over the samples. */
export function spreads({ data, count }: Normals): { readonly means: Float64Array; readonly deviations: Float64Array } {
  const width = data.length / count;
  const means = new Float64Array(width);
  const deviations = new Float64Array(width);
  for (let at = 0; at < data.length; at++) means[at % width]! += data[at]! / count;
  for (let at = 0; at < data.length; at++) deviations[at % width]! += (data[at]! - means[at % width]!) ** 2 / count;
  return { means, deviations: deviations.map(Math.sqrt) };
}
