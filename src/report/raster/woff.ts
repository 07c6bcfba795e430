import { unzlibSync } from "fflate";
import { UserError } from "../../core/errors.js";

/**
 * The TrueType file inside a WOFF 1.0 file: the same tables, each compressed by zlib.
 * Source: W3C Recommendation "WOFF File Format 1.0", 2012.
 */
export function fontOfWoff(woff: Uint8Array): Uint8Array {
  const from = new DataView(woff.buffer, woff.byteOffset, woff.byteLength);
  if (woff.byteLength < 44 || from.getUint32(0) !== 0x774f4646) {
    throw new UserError({
      where: "font",
      expected: "a WOFF 1.0 file",
      got: `${woff.byteLength} bytes of something else`,
    });
  }
  const tables = from.getUint16(12);
  const font = new Uint8Array(from.getUint32(16));
  const to = new DataView(font.buffer);
  const reach = 2 ** Math.floor(Math.log2(tables)) * 16;
  to.setUint32(0, from.getUint32(4));
  to.setUint16(4, tables);
  to.setUint16(6, reach);
  to.setUint16(8, Math.log2(reach / 16));
  to.setUint16(10, tables * 16 - reach);
  let at = 12 + tables * 16;
  for (let table = 0; table < tables; table++) {
    const entry = 44 + table * 20;
    const offset = from.getUint32(entry + 4);
    const stored = from.getUint32(entry + 8);
    const length = from.getUint32(entry + 12);
    const bytes = woff.subarray(offset, offset + stored);
    font.set(stored === length ? bytes : unzlibSync(bytes), at);
    to.setUint32(12 + table * 16, from.getUint32(entry));
    to.setUint32(16 + table * 16, from.getUint32(entry + 16));
    to.setUint32(20 + table * 16, at);
    to.setUint32(24 + table * 16, length);
    at += Math.ceil(length / 4) * 4;
  }
  return font;
}
