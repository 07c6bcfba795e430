import { orientationIn, upright } from "./orientation.js";
import type { Picture } from "./picture.js";

/** Decodes a JPEG: gray, RGB, YCbCr, CMYK or YCCK, by the rules of libjpeg (`default_decompress_parms` in jdapimin.c). */
export async function decodeJpeg(bytes: Uint8Array): Promise<Picture> {
  const { default: jpeg } = await import("jpeg-js");
  const { colours, isYcc, orientation, adobe } = headerOf(bytes);
  // The decoder takes four colours only from Adobe, who writes them inverted; everybody else does as well.
  const named = colours === 4 && adobe === undefined ? withAdobe(bytes) : bytes;
  const { height, width, data } = jpeg.decode(named, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: 200,
    maxMemoryUsageInMB: 4096,
    colorTransform: isYcc,
  });
  // The decoder gives gray pictures three equal channels.
  const picture: Picture =
    colours === 1
      ? { height, width, bitDepth: 8, channels: 1, data: data.filter((_, at) => at % 3 === 0) }
      : { height, width, bitDepth: 8, channels: 3, data };
  return upright(picture, orientation);
}

interface Header {
  readonly colours: number;
  /** Whether the colours are luma and chroma. */
  readonly isYcc: boolean;
  readonly orientation: number;
  /** What Adobe's marker says of the colours. */
  readonly adobe: number | undefined;
}

/** What stands before the picture itself (ITU-T T.81, B.1.1.3; Adobe's technical note 5116). */
function headerOf(bytes: Uint8Array): Header {
  let [orientation, isJfif] = [1, false];
  let adobe: number | undefined;
  for (const { marker, content } of segments(bytes)) {
    if (marker === 0xe0 && startsWith(content, "JFIF\0")) isJfif = true;
    if (marker === 0xe1 && startsWith(content, "Exif\0\0")) orientation = orientationIn(content.subarray(6));
    if (marker === 0xee && startsWith(content, "Adobe")) adobe = content[11];
    if (!isFrame(marker)) continue;
    const kind = marker > 0xc2 ? unusual(marker) : content[0] === 8 ? undefined : `${content[0]} bits a colour`;
    if (kind !== undefined) throw new Error(`${kind}, which is not supported; save it as PNG`);
    const colours = content[5] ?? 0;
    const names = String.fromCharCode(...[6, 9, 12].map((at) => content[at] ?? 0));
    const isYcc = colours === 4 ? adobe === 2 : isJfif || (adobe === undefined ? names !== "RGB" : adobe !== 0);
    return { colours, isYcc, orientation, adobe };
  }
  throw new Error("no picture");
}

/** Height and width as the header says them, before anything is decoded; undefined where it says none. */
export function jpegSize(bytes: Uint8Array): readonly [height: number, width: number] | undefined {
  for (const { marker, content } of segments(bytes)) {
    if (!isFrame(marker) || content.length < 5) continue;
    return [content[1]! * 256 + content[2]!, content[3]! * 256 + content[4]!];
  }
  return undefined;
}

const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

const unusual = (marker: number): string =>
  marker > 0xc8 ? "arithmetic coding" : marker === 0xc3 ? "lossless JPEG" : "hierarchical JPEG";

function* segments(bytes: Uint8Array): Generator<{ readonly marker: number; readonly content: Uint8Array }> {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) {
      at++;
      continue;
    }
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    yield { marker: bytes[at + 1]!, content: bytes.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
}

function startsWith(content: Uint8Array, text: string): boolean {
  return [...text].every((character, at) => content[at] === character.charCodeAt(0));
}

/** The same file with Adobe's marker, for colours that are not transformed. */
function withAdobe(bytes: Uint8Array): Uint8Array {
  const marker = Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0);
  const whole = new Uint8Array(bytes.length + marker.length);
  whole.set(bytes.subarray(0, 2));
  whole.set(marker, 2);
  whole.set(bytes.subarray(2), 2 + marker.length);
  return whole;
}
