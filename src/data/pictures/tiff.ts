import type { TiffIfd } from "tiff";
import { orientationIn, upright } from "./orientation.js";
import { checkSize, numbersOf, type Picture, withoutFullOpacity } from "./picture.js";

/** Decodes the one page of a TIFF: gray, RGB or palette, 1, 8 or 16 bits, plain, LZW or deflated. */
export async function decodeTiff(file: Uint8Array): Promise<Picture> {
  const { decode } = await import("tiff");
  // A copy, because the decoder would read on behind the end of a part of a larger buffer.
  const bytes = file.slice();
  const page = (ignoreImageData: boolean): TiffIfd => decode(bytes, { pages: [0], ignoreImageData })[0]!;
  const header = page(true);
  checkSize(header.height, header.width);
  const problem = unsupported(header, hasMore(bytes));
  if (problem !== undefined) throw new Error(`${problem}, which is not supported; save it as PNG`);
  // The decoder refuses pictures that are to be turned, so it is told that this one is not.
  const orientation = orientationIn(bytes);
  const decoded = orientation === 1 ? page(false) : decode(toldUpright(bytes), { pages: [0] })[0]!;
  return upright(withoutFullOpacity(inColour(decoded)), orientation);
}

/** What the decoder would get wrong or refuse without a reason that users know. */
function unsupported(header: TiffIfd, hasMore: boolean): string | undefined {
  const { samplesPerPixel, type, tiled } = header;
  const bitsPerSample: number | undefined = header.bitsPerSample;
  if (bitsPerSample === undefined) return "no word of how many bits a colour has";
  if (hasMore) return "more than one page";
  if (![1, 8, 16].includes(bitsPerSample)) return `${bitsPerSample} bits a colour`;
  if (type > 3) return type === 5 ? "CMYK" : `colours of kind ${type}`;
  if (samplesPerPixel > 4) return `${samplesPerPixel} channels`;
  if (samplesPerPixel > 1 && header.get("PlanarConfiguration") === 2) return "one plane for each colour";
  return tiled && samplesPerPixel > 1 ? "tiles of several colours" : undefined;
}

function inColour(page: TiffIfd): Picture {
  const { height, width, samplesPerPixel: stored, bitsPerSample, palette, alpha, data } = page;
  const bitDepth = bitsPerSample === 16 ? 16 : 8;
  const isPalette = page.type === 3 && palette !== undefined;
  const colours = stored < 3 ? 1 : 3;
  const channels = isPalette ? 3 : alpha && stored > colours ? 4 : colours;
  const stretch = bitsPerSample === 1 ? 255 : 1;
  const white = bitDepth === 16 ? 65535 : 255;
  const result = numbersOf(bitDepth, height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const from = pixel * stored;
    const to = pixel * channels;
    for (let channel = 0; channel < channels; channel++) {
      if (isPalette) result[to + channel] = (palette[data[from]!]?.[channel] ?? 0) >> 8;
      else if (channel === 3) result[to + channel] = data[from + stored - 1] ?? white;
      else result[to + channel] = data[from + Math.min(channel, colours - 1)]! * stretch;
    }
  }
  return { height, width, channels, bitDepth, data: result };
}

/** Whether a second directory follows the first. */
function hasMore(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const directory = view.getUint32(4, little);
  return view.getUint32(directory + 2 + 12 * view.getUint16(directory, little), little) !== 0;
}

/** A copy whose tag of orientation says 1. */
function toldUpright(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const little = copy[0] === 0x49;
  const directory = view.getUint32(4, little);
  for (let entry = 0; entry < view.getUint16(directory, little); entry++) {
    const at = directory + 2 + 12 * entry;
    if (view.getUint16(at, little) === 0x0112) view.setUint16(at + 8, 1, little);
  }
  return copy;
}
