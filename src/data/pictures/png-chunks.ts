/** One part of a PNG. */
export interface Chunk {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The complete chunks of a PNG (specification, 5.3). Throws an Error where `checked` and one has another checksum than it says. */
export function* chunksOf(bytes: Uint8Array, checked: boolean): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  while (at + 12 <= bytes.length) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) return;
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (checked && crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
      throw new Error(`CRC mismatch for chunk ${name}`);
    yield { name, content: bytes.subarray(at + 8, end) };
    at = end + 4;
  }
}

/** The checksum of PNG (specification, annex D). */
function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return ~rest >>> 0;
}
