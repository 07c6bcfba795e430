import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { type CsvOptions, readRows, type TableSource } from "./csv.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function all(source: TableSource, options?: CsvOptions): Promise<(readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for await (const block of readRows(source, options)) {
    assert.equal(block.first, rows.length + 1);
    rows.push(...block.rows);
  }
  return rows;
}

/** The bytes in pieces of the given sizes, over and over. */
async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test("any cells come back however the bytes are cut: delimiters, quotes, line breaks, letters of many bytes", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "7", ",", '"', "\n", "é", "😀", " ", ";"), maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      async (rows, sizes, newline, ending) => {
        const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(","));
        const text = quoted.join(newline) + (ending ? newline : "");
        assert.deepEqual(await all(inPieces(utf8(text), sizes), { delimiter: "," }), rows);
      },
    ),
    { numRuns: 150 },
  );
});

test("the delimiter is guessed: comma, tab, semicolon, bar", async () => {
  for (const delimiter of [",", "\t", ";", "|"]) {
    const text = [`a${delimiter}b`, `1.5${delimiter}2`, `3${delimiter}4`].join("\n");
    assert.deepEqual(await all(utf8(text)), [
      ["a", "b"],
      ["1.5", "2"],
      ["3", "4"],
    ]);
  }
});

test("a guess survives one row, quoted delimiters and a ragged row", async () => {
  assert.deepEqual(await all(utf8("1;2")), [["1", "2"]]);
  assert.deepEqual((await all(utf8('a;b\n"x,y,z";"p,q,r"\n')))[1], ["x,y,z", "p,q,r"]);
  assert.deepEqual((await all(utf8("a,b\n1,2\n3\n4,5\n")))[1], ["1", "2"]);
  assert.deepEqual(await all(utf8("alone\n1\n")), [["alone"], ["1"]]);
});

test("byte order marks are taken off, UTF-16 is understood, old Mac line breaks too", async () => {
  assert.deepEqual(await all(utf8("\ufeffa,b")), [["a", "b"]]);
  const text = "\ufeffé\tb\n";
  const utf16 = new Uint8Array([...text].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]));
  assert.deepEqual((await all(utf16))[0], ["é", "b"]);
  assert.deepEqual(await all(utf8("a,b\rc,d")), [
    ["a", "b"],
    ["c", "d"],
  ]);
});

test("an empty source has no rows", async () => {
  assert.deepEqual(await all(new Uint8Array()), []);
});

test("malformed quotes are refused by row, and one never closed does not fill the memory", async () => {
  await assert.rejects(all(utf8('a,b\n"1"x,2\n3,4\n'), { where: "t.csv" }), /t\.csv row 2: expected a closing quote/);
  await assert.rejects(all(utf8('a,b\n1,"2\n3,4\n')), /row 2: expected a closing quote/);
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield utf8('a,b\n"');
    for (;;) yield utf8("x".repeat(1 << 20));
  }
  await assert.rejects(all(endless()), /row 2: expected a row of at most 8388608 characters.*quote missing/);
});

test("a file is read plain or gzipped, and an abort stops it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandglass-csv-"));
  try {
    const path = join(folder, "t.csv.gz");
    await writeFile(path, gzipSync(utf8("1,2\n3,4")));
    assert.deepEqual((await all(path))[1], ["3", "4"]);
    await assert.rejects(all(path, { signal: AbortSignal.abort(new Error("enough")) }), /enough/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
