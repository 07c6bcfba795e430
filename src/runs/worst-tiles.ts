import type { Tiling } from "../data/pictures/tiles.js";

/** The tile a picture has its score from. */
export interface WorstTile {
  /** First column and first row of the tile in the picture. */
  readonly left: number;
  readonly top: number;
  /** Tiles of the picture. */
  readonly of: number;
}

/** For each picture the tile with the largest score, and its number among all tiles. */
export function worstTiles(
  tiles: readonly { readonly score: number }[],
  tilings: readonly Tiling[],
): readonly { readonly index: number; readonly tile: WorstTile }[] {
  let first = 0;
  return tilings.map(({ tops, lefts }) => {
    const of = tops.length * lefts.length;
    let index = first;
    for (let at = first; at < first + of; at++) if (tiles[at]!.score > tiles[index]!.score) index = at;
    const place = index - first;
    first += of;
    return { index, tile: { left: lefts[place % lefts.length]!, top: tops[Math.floor(place / lefts.length)]!, of } };
  });
}
