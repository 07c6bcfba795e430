import { UserError } from "../../core/errors.js";
import { colourPicture } from "./colour-map.js";
import type { Picture } from "./picture.js";

/** How {@link heatOverlay} colours errors. */
export interface HeatOverlay {
  /** An error for each pixel of the picture, row-major. */
  readonly errors: ArrayLike<number>;
  /** The error drawn brightest; the largest one when left out. Give all pictures the same one to compare them. */
  readonly high?: number;
  /** How much the largest error covers the picture, 0 … 1. Default 0.8. */
  readonly opacity?: number;
}

/**
 * A picture in gray under its errors in the colours of `inferno`: the larger the error, the less of the picture
 * shows through, so that what is right looks as it is.
 *
 * @throws UserError when errors are not one for each pixel.
 */
export function heatOverlay(picture: Picture, { errors, high, opacity = 0.8 }: HeatOverlay): Picture {
  const { width, height, channels, data } = picture;
  const area = width * height;
  if (errors.length !== area) {
    throw new UserError({
      where: "heat map",
      expected: `${area} errors, one for each pixel of ${width} x ${height}`,
      got: String(errors.length),
    });
  }
  const top =
    high ?? Array.from(errors).reduce((most, error) => (Number.isNaN(error) ? most : Math.max(error, most)), 0);
  const colours = colourPicture(errors, { width, height, low: 0, high: top, map: "inferno" }).data;
  const mixed = new Uint8Array(area * 3);
  for (let pixel = 0; pixel < area; pixel++) {
    const share = top > 0 ? Math.min(1, Math.max(0, errors[pixel]! / top)) : 0;
    const cover = opacity * (Number.isNaN(share) ? 1 : share);
    const gray = luma(data, pixel * channels, channels);
    for (let channel = 0; channel < 3; channel++) {
      mixed[pixel * 3 + channel] = Math.round((1 - cover) * gray + cover * colours[pixel * 3 + channel]!);
    }
  }
  return { width, height, channels: 3, data: mixed };
}

/** Brightness by ITU-R BT.601. */
function luma(data: Uint8Array, at: number, channels: 1 | 3): number {
  return channels === 1 ? data[at]! : 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
}
