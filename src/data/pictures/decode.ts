import { UserError } from "../../core/errors.js";
import { decodeBmp } from "./bmp.js";
import { decodeJpeg } from "./jpeg.js";
import type { Picture } from "./picture.js";
import { decodePng } from "./png.js";
import { decodeTiff } from "./tiff.js";

interface Format {
  readonly name: string;
  /** What files begin with, in bytes as characters; `?` is any. */
  readonly begins: readonly string[];
  readonly decode?: (bytes: Uint8Array) => Picture | Promise<Picture>;
}

const formats: readonly Format[] = [
  { name: "PNG", begins: ["\x89PNG"], decode: decodePng },
  { name: "JPEG", begins: ["\xff\xd8"], decode: decodeJpeg },
  { name: "BMP", begins: ["BM"], decode: decodeBmp },
  { name: "TIFF", begins: ["II*\0", "MM\0*"], decode: decodeTiff },
  { name: "GIF", begins: ["GIF8"] },
  { name: "WebP", begins: ["RIFF????WEBP"] },
  { name: "HEIC or AVIF", begins: ["????ftyp"] },
  { name: "JPEG 2000", begins: ["\0\0\0\x0cjP"] },
  { name: "Photoshop", begins: ["8BPS"] },
];

/**
 * Decodes a PNG, JPEG, BMP or TIFF, in Node.js and in browsers: any depth and colour type of PNG, interlaced or not; gray,
 * RGB and CMYK JPEG, turned upright as its Exif says. Numbers are the file's, 0…255 or 0…65535; colours of a palette and of
 * fewer than 8 bits become 0…255. Opacity is kept as a fourth channel, unless it is full everywhere.
 *
 * @example
 * ```ts
 * import { decodeImage } from "sandglass";
 * const problem = await decodeImage(Uint8Array.of(71, 73, 70, 56), "a.gif").catch((error: Error) => error.message);
 * console.log(problem); // a.gif: expected a PNG, JPEG, BMP or TIFF picture, got a GIF. Convert it to PNG.
 * ```
 *
 * @param where Names the picture in error messages.
 * @throws UserError when the bytes are no complete picture of these formats.
 */
export async function decodeImage(bytes: Uint8Array, where: string): Promise<Picture> {
  const format = formats.find(({ begins }) => begins.some((text) => beginsWith(bytes, text)));
  if (format?.decode === undefined) {
    throw new UserError({
      where,
      expected: "a PNG, JPEG, BMP or TIFF picture",
      got: bytes.length === 0 ? "an empty file" : format === undefined ? "something else" : `a ${format.name}`,
      ...(format !== undefined && { remedy: "Convert it to PNG." }),
    });
  }
  try {
    return await format.decode(bytes);
  } catch (error) {
    const got = error instanceof RangeError ? "one that is cut short" : messageOf(error);
    const remedy = /save it as PNG/.test(got) ? {} : { remedy: "The file is damaged or was not written completely." };
    throw new UserError({ where, expected: `a complete ${format.name} picture`, got, ...remedy }, { cause: error });
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/\.$/, "") : String(error);

function beginsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((character, at) => character === "?" || bytes[at] === character.charCodeAt(0));
}
