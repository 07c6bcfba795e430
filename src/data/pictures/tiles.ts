import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { formatShape } from "../../core/shape.js";
import { numbersOf, type Picture } from "./picture.js";

/** How a picture is covered by tiles of one size: every top with every left, row by row. */
export interface Tiling {
  /** Of the whole picture. */
  readonly height: number;
  readonly width: number;
  readonly tile: { readonly height: number; readonly width: number };
  /** First row and first column of the tiles. */
  readonly tops: readonly number[];
  readonly lefts: readonly number[];
}

/** The fewest evenly spaced tiles that cover a picture and share at least a quarter of their size with their neighbours. */
export function tilingOf(picture: Pick<Picture, "height" | "width">, tile: Tiling["tile"]): Tiling {
  const { height, width } = picture;
  return { height, width, tile, tops: starts(height, tile.height), lefts: starts(width, tile.width) };
}

function starts(length: number, tile: number): readonly number[] {
  const rest = length - tile;
  if (rest <= 0) return [0];
  const steps = Math.ceil(rest / Math.max(1, tile - Math.ceil(tile / 4)));
  return Array.from({ length: steps + 1 }, (_, step) => Math.round((step * rest) / steps));
}

/** The tiles of a picture. What a tile has beyond a smaller picture is its mirror image. */
export function cutTiles(picture: Picture, { tile, tops, lefts }: Tiling): Picture[] {
  const { channels, bitDepth, data } = picture;
  return tops.flatMap((top) =>
    lefts.map((left) => {
      const cut = numbersOf(bitDepth, tile.height * tile.width * channels);
      for (let y = 0; y < tile.height; y++) {
        const row = mirrored(top + y, picture.height) * picture.width;
        for (let x = 0; x < tile.width; x++) {
          const from = (row + mirrored(left + x, picture.width)) * channels;
          const to = (y * tile.width + x) * channels;
          for (let channel = 0; channel < channels; channel++) cut[to + channel] = data[from + channel]!;
        }
      }
      return { channels, bitDepth, ...tile, data: cut };
    }),
  );
}

/** A place beyond the end as if a mirror stood behind the last pixel, and another before the first. */
function mirrored(at: number, length: number): number {
  const there = at % (2 * length);
  return there < length ? there : 2 * length - 1 - there;
}

/**
 * Puts tiles back together: what a model made of the tiles of a picture, such as reconstructions or error maps, as one sample
 * of the picture's size. Where tiles overlap, each counts the more the further a pixel is from its border, so that no seams
 * show; tiles that agree give back exactly what they hold.
 *
 * @example
 * ```ts
 * import { fitImage, pictureSamples, untile } from "sandglass";
 * const picture = { channels: 1, height: 2, width: 5, bitDepth: 8, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) } as const;
 * const { pictures, tiling } = fitImage(picture, { channels: 1, height: 2, width: 3, fit: "tile" });
 * console.log(pictures.length, untile(pictureSamples(pictures), tiling!).data.join(" ")); // 2 1 2 3 4 5 6 7 8 9 10
 * ```
 *
 * @param tiles `[channels, height, width]` or `[height, width]` each, in the order of {@link fitImage}.
 * @returns One sample of as many channels; its numbers are of the type and scale of the tiles'.
 * @throws UserError when there are more or fewer tiles, or of another size.
 */
export function untile(tiles: Samples, tiling: Tiling): Samples {
  const { height, width, tile, tops, lefts } = tiling;
  const shape = tiles.shape.length === 2 ? [1, ...tiles.shape] : tiles.shape;
  const channels = shape[0]!;
  const wanted = tops.length * lefts.length;
  if (tiles.count !== wanted || shape.length !== 3 || shape[1] !== tile.height || shape[2] !== tile.width) {
    throw new UserError({
      where: "untile",
      expected: `${wanted} tiles of ${tile.width} x ${tile.height}`,
      got: `${tiles.count} of ${formatShape(tiles.shape)}`,
    });
  }
  const sums = new Float64Array(channels * height * width);
  const weights = new Float64Array(height * width);
  let from = 0;
  for (const top of tops) {
    for (const left of lefts) {
      for (let channel = 0; channel < channels; channel++) {
        for (let y = 0; y < tile.height; y++) {
          for (let x = 0; x < tile.width; x++, from++) {
            if (top + y >= height || left + x >= width) continue;
            const at = (top + y) * width + left + x;
            const weight = fromBorder(y, tile.height) * fromBorder(x, tile.width);
            sums[channel * height * width + at]! += weight * tiles.data[from]!;
            if (channel === 0) weights[at]! += weight;
          }
        }
      }
    }
  }
  const isBytes = tiles.data instanceof Uint8Array;
  const data = isBytes ? new Uint8Array(sums.length) : new Float32Array(sums.length);
  for (let at = 0; at < sums.length; at++) {
    const mean = sums[at]! / weights[at % weights.length]!;
    data[at] = isBytes ? Math.round(mean) : mean;
  }
  return {
    shape: tiles.shape.length === 2 ? [height, width] : [channels, height, width],
    count: 1,
    data,
    scale: tiles.scale,
  };
}

/** Whole numbers, so that a weighted sum of equal float32 numbers is exact in double precision. */
const fromBorder = (at: number, length: number): number => Math.min(at + 1, length - at);
