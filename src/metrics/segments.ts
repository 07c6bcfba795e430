/** A run of neighbouring time steps, both ends included. */
export interface Segment {
  readonly first: number;
  readonly last: number;
}

/**
 * The maximal runs of truthy values of a series, in order.
 *
 * @example
 * ```ts
 * import { segmentsOf } from "sandglass";
 * console.log(segmentsOf([0, 1, 1, 0, 1]).length); // 2
 * ```
 */
export function segmentsOf(series: ArrayLike<number | boolean>): Segment[] {
  const segments: Segment[] = [];
  let first = -1;
  for (let at = 0; at <= series.length; at++) {
    const inside = at < series.length && Boolean(series[at]);
    if (inside && first < 0) first = at;
    if (!inside && first >= 0) {
      segments.push({ first, last: at - 1 });
      first = -1;
    }
  }
  return segments;
}
