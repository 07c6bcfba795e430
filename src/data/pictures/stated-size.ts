import { jpegSize } from "./jpeg.js";

/**
 * Pixels a PNG or JPEG says it has, read from its header: what to know before memory is given to a picture of a stranger.
 * Undefined where the bytes are neither, or too damaged to say.
 */
export function statedPixels(bytes: Uint8Array): number | undefined {
  if (bytes[0] === 0x89 && bytes.length >= 24) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return view.getUint32(16) * view.getUint32(20);
  }
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const size = jpegSize(bytes);
  return size && size[0] * size[1];
}
