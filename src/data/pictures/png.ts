import type { DecodedPng } from "fast-png";
import { bitsAt } from "./bits.js";
import { orientationIn, upright } from "./orientation.js";
import { checkSize, numbersOf, type Picture, withoutFullOpacity } from "./picture.js";
import { chunksOf } from "./png-chunks.js";
import { interlacedBits } from "./png-interlaced.js";
import type { StoredPng } from "./stored-png.js";

/** Decodes a PNG of any depth, colour type and interlacing. */
export async function decodePng(bytes: Uint8Array): Promise<Picture> {
  // Width, height, depth … stand first in the first chunk, IHDR (PNG specification, 11.2.1).
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkSize(view.getUint32(20), view.getUint32(16));
  const hasInterlacedBits = view.getUint8(24) < 8 && view.getUint8(28) === 1;
  const png = hasInterlacedBits ? await interlacedBits(bytes) : await plain(bytes);
  const exif = [...chunksOf(bytes, false)].find(({ name }) => name === "eXIf");
  return upright(withoutFullOpacity(inColour(png)), exif === undefined ? 1 : orientationIn(exif.content));
}

async function plain(bytes: Uint8Array): Promise<StoredPng> {
  const { decode } = await import("fast-png");
  const png = decode(bytes, { checkCrc: true });
  return png.depth < 8 ? { ...png, data: unpack(png) } : png;
}

/** Gray, RGB or RGBA: palettes looked up, gray with opacity as RGBA, fewer than 8 bits stretched to 8. */
function inColour(png: StoredPng): Picture {
  const { height, width, depth, palette, data: samples, channels: stored } = png;
  if (palette !== undefined && stored === 1) return lookedUp(png, palette);
  const { transparency } = png;
  const hasOpacity = stored === 2 || stored === 4;
  const channels = hasOpacity || transparency !== undefined ? 4 : stored === 3 ? 3 : 1;
  const bitDepth = depth === 16 ? 16 : 8;
  const stretch = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  const white = bitDepth === 16 ? 65535 : 255;
  const data = numbersOf(bitDepth, height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const from = pixel * stored;
    const to = pixel * channels;
    for (let channel = 0; channel < Math.min(channels, 3); channel++) {
      data[to + channel] = samples[from + (stored < 3 ? 0 : channel)]! * stretch;
    }
    if (channels !== 4) continue;
    const isClear =
      transparency !== undefined && Array.from(transparency).every((value, at) => samples[from + at] === value);
    data[to + 3] = hasOpacity ? samples[from + stored - 1]! : isClear ? 0 : white;
  }
  return { height, width, channels, bitDepth, data };
}

function lookedUp({ height, width, data: indices }: StoredPng, palette: NonNullable<StoredPng["palette"]>): Picture {
  const channels = palette.some((colour) => colour.length === 4) ? 4 : 3;
  const data = new Uint8Array(height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const colour = palette[indices[pixel]!];
    if (colour === undefined) throw new Error(`colour ${indices[pixel]} of a palette of ${palette.length}`);
    for (let channel = 0; channel < channels; channel++) data[pixel * channels + channel] = colour[channel] ?? 255;
  }
  return { height, width, channels, bitDepth: 8, data };
}

/** Pixels of fewer than 8 bits, each row starting at a byte, one to a byte. */
function unpack({ height, width, depth, data }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const unpacked = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) unpacked[y * width + x] = bitsAt(data, y * rowBytes, x, depth);
  }
  return unpacked;
}
