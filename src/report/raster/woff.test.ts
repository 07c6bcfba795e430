import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { fontOfWoff } from "./woff.js";

const woff = readFileSync(
  new URL(import.meta.resolve("@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff")),
);

test("every table of the font has the checksum its directory promises", () => {
  const font = new DataView(fontOfWoff(woff).buffer);
  const tables = font.getUint16(4);
  assert.equal(font.getUint32(0), 0x00010000);
  assert.ok(tables > 8);
  for (let table = 0; table < tables; table++) {
    const entry = 12 + table * 16;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((at) => font.getUint8(entry + at)));
    const [offset, length] = [font.getUint32(entry + 8), font.getUint32(entry + 12)];
    let sum = 0;
    for (let at = 0; at < length; at += 4) {
      // The head table holds a sum over the whole file, which its own checksum leaves out.
      if (!(tag === "head" && at === 8)) sum = (sum + font.getUint32(offset + at)) >>> 0;
    }
    assert.equal(sum, font.getUint32(entry + 4), tag);
  }
});

test("something else is refused", () => {
  assert.throws(() => fontOfWoff(new Uint8Array(100)), UserError);
});
