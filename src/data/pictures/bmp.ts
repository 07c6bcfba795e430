import { bitsAt } from "./bits.js";
import { checkSize, type Picture } from "./picture.js";

/**
 * Decodes a Windows bitmap without compression: 1, 4 or 8 bits with a palette, 24 or 32 bits. The fourth byte of 32 bits is no
 * opacity, but for headers that say where it is (BITMAPV3HEADER and later).
 */
export function decodeBmp(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, headerBytes] = [view.getUint32(10, true), view.getUint32(14, true)];
  if (headerBytes < 40) throw new Error("a header of OS/2; save it as PNG");
  const [width, signedHeight] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const height = Math.abs(signedHeight);
  checkSize(height, width);
  if (compression !== 0 && !(compression === 3 && bits === 32)) throw new Error("compression; save it as PNG");
  if (![1, 4, 8, 24, 32].includes(bits)) throw new Error(`${bits} bits a pixel; save it as PNG`);
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  if (width < 0 || start + rowBytes * height > bytes.length) throw new Error("too few pixels");
  const rowOf = (y: number): number => start + rowBytes * (signedHeight < 0 ? y : height - 1 - y);
  const pixels = { bytes, view, height, width, bits, rowOf };
  if (bits > 8) return direct(pixels, compression === 3 ? masks(view, headerBytes) : usualMasks);
  const colours = view.getUint32(46, true) || 2 ** bits;
  return paletted(pixels, bytes.subarray(14 + headerBytes, 14 + headerBytes + 4 * colours));
}

interface Pixels {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly height: number;
  readonly width: number;
  readonly bits: number;
  readonly rowOf: (y: number) => number;
}

const usualMasks = [0xff0000, 0xff00, 0xff];

function masks(view: DataView, headerBytes: number): readonly number[] {
  const found = Array.from({ length: headerBytes >= 56 ? 4 : 3 }, (_, at) => view.getUint32(54 + 4 * at, true));
  return found[3] === 0 ? found.slice(0, 3) : found;
}

/** Of three or four bytes a pixel. */
function direct({ bytes, height, width, bits, rowOf }: Pixels, masks: readonly number[]): Picture {
  const channels = masks.length === 4 ? 4 : 3;
  const places = masks.map((mask) => [0xff, 0xff00, 0xff0000, 0xff000000].indexOf(mask));
  if (places.includes(-1)) throw new Error("colours of other than 8 bits; save it as PNG");
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = rowOf(y) + (x * bits) / 8;
      for (let channel = 0; channel < channels; channel++) {
        data[(y * width + x) * channels + channel] = bytes[from + places[channel]!]!;
      }
    }
  }
  return { height, width, channels, bitDepth: 8, data };
}

/** Numbers of entries, each blue, green, red and a byte without meaning. Gray where all entries are. */
function paletted({ bytes, height, width, bits, rowOf }: Pixels, palette: Uint8Array): Picture {
  const entries = Math.floor(palette.length / 4);
  const isGray = Array.from({ length: entries }, (_, at) => palette.subarray(4 * at, 4 * at + 3)).every(
    ([blue, green, red]) => blue === green && green === red,
  );
  const channels = isGray ? 1 : 3;
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const index = bitsAt(bytes, rowOf(y), x, bits);
      if (index >= entries) throw new Error(`colour ${index} of a palette of ${entries}`);
      for (let channel = 0; channel < channels; channel++) {
        data[(y * width + x) * channels + channel] = palette[4 * index + 2 - channel]!;
      }
    }
  }
  return { height, width, channels, bitDepth: 8, data };
}
