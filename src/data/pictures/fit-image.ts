import { UserError } from "../../core/errors.js";
import { withChannels } from "./channels.js";
import type { Picture } from "./picture.js";
import { resize } from "./resize.js";
import { cutTiles, type Tiling, tilingOf } from "./tiles.js";

/** What becomes of a picture of another size: an error, scaled, or cut into tiles. */
export type Fit = "exact" | "resize" | "tile";

/** What a picture is to be. */
export interface FitImageOptions {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly fit: Fit;
  /** Names the picture in errors; `picture` by default. */
  readonly where?: string;
}

/** A picture as a model takes it. */
export interface FittedImage {
  /** The one picture, or its tiles row by row. */
  readonly pictures: readonly Picture[];
  /** How it was cut, with `fit: "tile"`: what {@link untile} needs. */
  readonly tiling?: Tiling;
  /** What was changed, in words; nothing for a picture that fits. */
  readonly notices: readonly string[];
}

/**
 * Brings a picture to the channels and size of a model, and says what it changed. Gray of RGB is ITU-R 601-2 luma, RGB of gray is
 * gray thrice, what is not opaque is laid on white. Resizing is Pillow's BILINEAR: a triangle filter as wide as the
 * reduction, so that nothing is skipped; the aspect ratio is not kept. Tiles have the size asked for, cover the picture and
 * overlap by a quarter or more; a picture smaller than a tile is continued by its mirror image.
 *
 * @example
 * ```ts
 * import { fitImage } from "sandglass";
 * const scan = { channels: 3, height: 200, width: 280, bitDepth: 8, data: new Uint8Array(168000) } as const;
 * const { pictures, notices } = fitImage(scan, { channels: 1, height: 64, width: 64, fit: "tile" });
 * console.log(pictures.length, notices.join(" ")); // 24 RGB turned to gray. 280 x 200 cut into tiles of 64 x 64.
 * ```
 *
 * @throws UserError for another size with `fit: "exact"`.
 */
export function fitImage(picture: Picture, options: FitImageOptions): FittedImage {
  const { channels, height, width, fit, where = "picture" } = options;
  const notices = picture.channels === channels ? [] : [channelNotice(picture.channels, channels)];
  const converted = withChannels(picture, channels);
  const size = `${picture.width} x ${picture.height}`;
  const isSame = picture.height === height && picture.width === width;
  if (fit === "tile") {
    const tiling = tilingOf(picture, { height, width });
    if (isSame) return { pictures: [converted], tiling, notices };
    return {
      pictures: cutTiles(converted, tiling),
      tiling,
      notices: [...notices, `${size} cut into tiles of ${width} x ${height}.`],
    };
  }
  if (isSame) return { pictures: [converted], notices };
  if (fit === "resize") {
    return {
      pictures: [resize(converted, height, width)],
      notices: [...notices, `${size} scaled to ${width} x ${height}.`],
    };
  }
  throw new UserError({
    where,
    expected: `${width} x ${height} pixels`,
    got: size,
    remedy: "Choose what becomes of other sizes: `fit` resize scales them, `fit` tile cuts them into tiles.",
  });
}

function channelNotice(from: 1 | 3 | 4, to: 1 | 3): string {
  if (from === 1) return "Gray repeated as red, green and blue.";
  if (from === 3) return "RGB turned to gray.";
  return `Transparency laid on white${to === 1 ? " and colours turned to gray" : ""}.`;
}
