import { UserError } from "../core/errors.js";
import { notNaN } from "./check.js";
import { regionsOf } from "./regions.js";

/** How {@link perRegionOverlap} is measured. */
export interface PerRegionOverlapOptions {
  /** Pixels in a row of each picture. */
  readonly width: number;
  /** Highest share of normal pixels above the threshold that still counts. Default .3, as published. */
  readonly limit?: number;
}

/**
 * How well error maps cover anomalous regions, small ones counting as much as large: the share of each region's pixels that
 * are above a threshold, averaged over regions, and over thresholds by the area under that curve against the false-positive
 * rate up to `limit`, divided by it: 0 … 1, about half of `limit` for random maps.
 *
 * Source: Bergmann, Fauser, Sattlegger and Steger, "Uninformed students", CVPR 2020, 4.1. Regions are 8-connected.
 *
 * @throws UserError when no mask has a region, all pixels are inside one, or sizes do not fit.
 * @example
 * ```ts
 * import { perRegionOverlap } from "sandglass";
 * const masks = [Uint8Array.of(0, 0, 1, 1), Uint8Array.of(0, 0, 0, 0)];
 * console.log(perRegionOverlap([Float32Array.of(0, 0, 5, 5), Float32Array.of(0, 1, 0, 0)], masks, { width: 2 })); // 1
 * ```
 *
 * @param maps One error map for each picture.
 * @param masks Of the same size; above 0 = anomalous.
 */
export function perRegionOverlap(
  maps: readonly ArrayLike<number>[],
  masks: readonly ArrayLike<number>[],
  { width, limit = 0.3 }: PerRegionOverlapOptions,
): number {
  checkMaps(maps, masks, width);
  const size = maps[0]!.length;
  const scores = new Float64Array(maps.length * size);
  // What each pixel adds to the mean overlap when the threshold falls below it; 0 for normal pixels.
  const gains = new Float64Array(scores.length);
  let regions = 0;
  let normals = 0;
  for (const [picture, mask] of masks.entries()) {
    const { of, sizes } = regionsOf(mask, width);
    regions += sizes.length;
    for (let at = 0; at < size; at++) {
      scores[picture * size + at] = notNaN("perRegionOverlap", maps[picture]![at]!);
      if (of[at] === 0) normals++;
      else gains[picture * size + at] = 1 / sizes[of[at]! - 1]!;
    }
  }
  if (regions === 0 || normals === 0) {
    throw new UserError({
      where: "perRegionOverlap",
      expected: "masks with anomalous regions and normal pixels around them",
      got: regions === 0 ? "masks without a region" : "masks without a normal pixel",
    });
  }
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  let [rate, overlap, area] = [0, 0, 0];
  for (let at = 0; at < order.length && rate < limit; ) {
    const score = scores[order[at]!]!;
    let [nextRate, nextOverlap] = [rate, overlap];
    for (; at < order.length && scores[order[at]!] === score; at++) {
      const gain = gains[order[at]!]!;
      if (gain === 0) nextRate += 1 / normals;
      else nextOverlap += gain / regions;
    }
    const end = Math.min(nextRate, limit);
    if (end > rate) {
      const atEnd = overlap + ((nextOverlap - overlap) * (end - rate)) / (nextRate - rate);
      area += ((end - rate) * (overlap + atEnd)) / 2;
    }
    [rate, overlap] = [nextRate, nextOverlap];
  }
  return Math.min(1, area / limit);
}

function checkMaps(maps: readonly ArrayLike<number>[], masks: readonly ArrayLike<number>[], width: number): void {
  const size = maps[0]?.length ?? 0;
  const fit = size > 0 && size % width === 0 && maps.length === masks.length;
  if (fit && [...maps, ...masks].every(({ length }) => length === size)) return;
  throw new UserError({
    where: "perRegionOverlap",
    expected: `a map and a mask of the same whole rows of ${width} pixels for each picture`,
    got: `${maps.length} maps and ${masks.length} masks, the first of ${size} pixels`,
  });
}
