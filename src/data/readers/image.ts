import type { DecodedPng } from "fast-png";
import { UserError } from "../../core/errors.js";

/** A decoded picture, row by row, channels side by side as in the file. */
export interface Image {
  readonly height: number;
  readonly width: number;
  /** 1 for gray, 3 for red, green, blue. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** More than any camera takes; a header that claims more would only fill the memory. */
const mostPixels = 200e6;

/**
 * Decodes a PNG (any depth and colour type; 16 bits keep their upper 8) or a JPEG. Transparency is left out, as Pillow's
 * `convert("RGB")` does.
 *
 * @example
 * ```ts
 * import { decodeImage } from "sandglass";
 * const problem = await decodeImage(Uint8Array.of(71, 73, 70), "a.gif").catch((error: Error) => error.message);
 * console.log(problem); // a.gif: expected a PNG or JPEG image, got something else.
 * ```
 *
 * @param where Names the picture in error messages.
 * @throws UserError when the bytes are no complete PNG or JPEG.
 */
export async function decodeImage(bytes: Uint8Array, where: string): Promise<Image> {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) {
    const { decode } = await import("fast-png");
    return guarded("PNG", where, () => fromPng(decodeChecked(decode, bytes)));
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    const { default: jpeg } = await import("jpeg-js");
    return guarded("JPEG", where, () => {
      const options = {
        useTArray: true,
        formatAsRGBA: false,
        tolerantDecoding: false,
        maxResolutionInMP: 200,
      } as const;
      const { height, width, data } = jpeg.decode(bytes, options);
      return grayIfGray({ height, width, channels: 3, data });
    });
  }
  throw new UserError({
    where,
    expected: "a PNG or JPEG image",
    got: bytes.length === 0 ? "an empty file" : "something else",
  });
}

/**
 * The picture with the channels asked for; gray is ITU-R 601-2 luma, .299 R + .587 G + .114 B.
 */
export function withChannels(image: Image, channels: 1 | 3): Image {
  if (image.channels === channels) return image;
  const { height, width, data } = image;
  const pixels = height * width;
  const converted = new Uint8Array(pixels * channels);
  for (let at = 0; at < pixels; at++) {
    if (channels === 3) converted.fill(data[at]!, 3 * at, 3 * at + 3);
    else converted[at] = Math.round(0.299 * data[3 * at]! + 0.587 * data[3 * at + 1]! + 0.114 * data[3 * at + 2]!);
  }
  return { height, width, channels, data: converted };
}

/** The decoder gives gray pictures three equal channels: back to one. */
function grayIfGray(image: Image): Image {
  const { height, width, data } = image;
  const isGray = data.every((x, at) => x === data[at - (at % 3)]);
  return isGray ? { height, width, channels: 1, data: data.filter((_, at) => at % 3 === 0) } : image;
}

function guarded(format: string, where: string, decode: () => Image): Image {
  try {
    return decode();
  } catch (error) {
    const got = error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
    const remedy = "The file is damaged or was not written completely.";
    throw new UserError({ where, expected: `a complete ${format} image`, got, remedy }, { cause: error });
  }
}

function decodeChecked(
  decode: (bytes: Uint8Array, options: { readonly checkCrc: boolean }) => DecodedPng,
  bytes: Uint8Array,
): DecodedPng {
  // Width and height stand first in the first chunk, IHDR (PNG specification, 11.2.1).
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = view.getUint32(16) * view.getUint32(20);
  if (pixels > mostPixels) throw new Error(`${pixels} pixels, more than ${mostPixels}`);
  return decode(bytes, { checkCrc: true });
}

function fromPng(png: DecodedPng): Image {
  const { height, width, depth, palette } = png;
  const samples = depth < 8 ? unpack(png) : png.data;
  const stored = palette === undefined ? png.channels : 1;
  const channels = palette !== undefined || stored >= 3 ? 3 : 1;
  const data = new Uint8Array(height * width * channels);
  const highest = 2 ** depth - 1;
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const x = samples[pixel * stored + (palette === undefined ? channel : 0)]!;
      if (palette !== undefined) data[pixel * channels + channel] = entry(palette, x)[channel]!;
      else data[pixel * channels + channel] = depth === 16 ? x >> 8 : (x * 255) / highest;
    }
  }
  return { height, width, channels, data };
}

function entry(palette: readonly (readonly number[])[], index: number): readonly number[] {
  const colour = palette[index];
  if (colour === undefined) throw new Error(`colour ${index} of a palette of ${palette.length}`);
  return colour;
}

/** Pixels of fewer than 8 bits, each row starting at a byte, one to a byte. */
function unpack({ height, width, depth, data }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const unpacked = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * rowBytes + (bit >> 3)]!;
      unpacked[y * width + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return unpacked;
}
