import { pieces, type Samples, slice } from "../core/samples.js";
import { type Tiling, untile } from "../data/pictures/tiles.js";

/** One sample for each picture, those that were cut put together again. */
export function wholePictures(made: Samples, tilings: readonly Tiling[] | undefined): Samples[] {
  if (tilings === undefined) return [...pieces(made, 1)];
  let first = 0;
  return tilings.map((tiling) => {
    const count = tiling.tops.length * tiling.lefts.length;
    first += count;
    return untile(slice(made, first - count, first), tiling);
  });
}
