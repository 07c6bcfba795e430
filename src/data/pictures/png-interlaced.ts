import { bitsAt } from "./bits.js";
import { type Chunk, chunksOf } from "./png-chunks.js";
import type { StoredPng } from "./stored-png.js";

/** Where each pass of Adam7 begins, and its steps (PNG specification, 8.2). */
const passes = [
  { x: 0, y: 0, right: 8, down: 8 },
  { x: 4, y: 0, right: 8, down: 8 },
  { x: 0, y: 4, right: 4, down: 8 },
  { x: 2, y: 0, right: 4, down: 4 },
  { x: 0, y: 2, right: 2, down: 4 },
  { x: 1, y: 0, right: 2, down: 2 },
  { x: 0, y: 1, right: 1, down: 2 },
] as const;

/** An interlaced PNG of fewer than 8 bits a pixel: `fast-png` 8 takes its pixels for whole bytes, and calls it damaged. */
export async function interlacedBits(bytes: Uint8Array): Promise<StoredPng> {
  const { unzlibSync } = await import("fflate");
  const chunks = [...chunksOf(bytes, true)];
  if (chunks[0]?.name !== "IHDR" || chunks.at(-1)?.name !== "IEND") throw new Error("no beginning or no end");
  const header = new DataView(bytes.buffer, bytes.byteOffset + 16, 10);
  const [width, height, depth] = [header.getUint32(0), header.getUint32(4), header.getUint8(8)];
  const lines = unzlibSync(contentOf(chunks, "IDAT"));
  const data = pixelsOf(lines, { width, height, depth });
  const clear = contentOf(chunks, "tRNS");
  if (header.getUint8(9) !== 3) {
    return {
      width,
      height,
      depth,
      channels: 1,
      data,
      ...(clear.length > 1 && { transparency: [clear[0]! * 256 + clear[1]!] }),
    };
  }
  const colours = contentOf(chunks, "PLTE");
  const palette = Array.from({ length: colours.length / 3 }, (_, at) => {
    const opacity = clear.length > 0 ? [clear[at] ?? 255] : [];
    return [...colours.subarray(3 * at, 3 * at + 3), ...opacity];
  });
  return { width, height, depth, channels: 1, data, palette };
}

/** What all chunks of that name hold, one after the other. */
function contentOf(chunks: readonly Chunk[], name: string): Uint8Array {
  const parts = chunks.filter((chunk) => chunk.name === name).map(({ content }) => content);
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}

function pixelsOf(
  lines: Uint8Array,
  { width, height, depth }: Pick<StoredPng, "width" | "height" | "depth">,
): Uint8Array {
  const pixels = new Uint8Array(height * width);
  let at = 0;
  for (const { x, y, right, down } of passes) {
    const columns = Math.ceil((width - x) / right);
    const rows = Math.ceil((height - y) / down);
    if (columns <= 0 || rows <= 0) continue;
    const length = Math.ceil((columns * depth) / 8);
    let above: Uint8Array = new Uint8Array(length);
    for (let row = 0; row < rows; row++) {
      if (at + 1 + length > lines.length) throw new Error("too few pixels");
      const line = unfiltered(lines[at]!, lines.subarray(at + 1, at + 1 + length), above);
      for (let column = 0; column < columns; column++) {
        pixels[(y + row * down) * width + x + column * right] = bitsAt(line, 0, column, depth);
      }
      above = line;
      at += 1 + length;
    }
  }
  return pixels;
}

/** A line before it was filtered (9.2), pixels being no longer than a byte. */
function unfiltered(filter: number, line: Uint8Array, above: Uint8Array): Uint8Array {
  const result = new Uint8Array(line.length);
  for (let at = 0; at < line.length; at++) {
    const [left, up, corner] = at === 0 ? [0, above[0]!, 0] : [result[at - 1]!, above[at]!, above[at - 1]!];
    result[at] = line[at]! + predicted(filter, left, up, corner);
  }
  return result;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) throw new Error(`filter ${filter}`);
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
