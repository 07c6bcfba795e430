import { interpolateInferno, interpolateViridis } from "d3-scale-chromatic";
import type { Picture } from "./picture.js";

/**
 * Colours that grow evenly brighter, so that equal steps look equal, in print and to colour-blind readers too
 * (van der Walt and Smith, 2015). `inferno` begins at black: nothing wrong looks like nothing.
 */
export type ColourMapName = "inferno" | "viridis";

const maps = { inferno: interpolateInferno, viridis: interpolateViridis } as const;

function bytesOf(colour: string): [number, number, number] {
  if (colour.startsWith("#")) {
    const number = Number.parseInt(colour.slice(1), 16);
    return [number >> 16, (number >> 8) & 255, number & 255];
  }
  const [red, green, blue] = colour.match(/\d+/g)!.map(Number);
  return [red!, green!, blue!];
}

/** Numbers as colours: `low` and below the darkest, `high` and above the brightest; NaN the brightest too. */
export function colourPicture(
  values: ArrayLike<number>,
  options: {
    readonly width: number;
    readonly height: number;
    readonly low: number;
    readonly high: number;
    readonly map: ColourMapName;
  },
): Picture {
  const { width, height, low, high, map } = options;
  const colours = Array.from({ length: 256 }, (_, level) => bytesOf(maps[map](level / 255)));
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    const share = high > low ? (values[at]! - low) / (high - low) : 0;
    const level = Number.isNaN(share) ? 255 : Math.round(Math.min(1, Math.max(0, share)) * 255);
    data.set(colours[level]!, at * 3);
  }
  return { width, height, channels: 3, data };
}

/** All colours of a map side by side, for a key. */
export function colourKey(map: ColourMapName): Picture {
  const ramp = Array.from({ length: 128 }, (_, step) => step / 127);
  return colourPicture(ramp, { width: 128, height: 1, low: 0, high: 1, map });
}
