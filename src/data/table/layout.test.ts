// Tables as people have them; what each says is known by construction.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { describeTable } from "./describe.js";
import { inspectTable } from "./inspect.js";
import type { InspectOptions } from "./inspect-options.js";
import { readTable } from "./table.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const numbers = [
  [1.5, -20, 0.25],
  [2.25, 300, 4],
  [-3, 1e-3, 7.125],
  [0.5, 12, 8],
];

type Encode = (text: string) => Uint8Array;

function utf16(text: string, big: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), !big);
  return bytes;
}

const encodings: Readonly<Record<string, Encode>> = {
  "utf-8": utf8,
  "utf-8 with mark": (text) => utf8(`\ufeff${text}`),
  "utf-16le with mark": (text) => utf16(`\ufeff${text}`, false),
  "utf-16be with mark": (text) => utf16(`\ufeff${text}`, true),
  "utf-16be": (text) => utf16(text, true),
  gzip: (text) => gzipSync(utf8(text)),
};

const headers = { named: ["a", "b", "c"], counted: ["0", "1", "2"], years: ["site", "2019", "2020"], none: undefined };
const lineEnds = { unix: ["\n", "\n"], windows: ["\r\n", "\r\n"], "windows header": ["\r\n", "\n"] } as const;
const marks = ["", "NA", "-nan", "None", "1.#QNAN", "null"];

test("200 and more tables are read as they are meant: headers x delimiters x decimals x line ends x encodings x marks", async () => {
  let tables = 0;
  for (const [kind, header] of Object.entries(headers)) {
    for (const delimiter of [",", ";", "\t", "|", " "]) {
      for (const decimal of delimiter === "," ? ["."] : [".", ","]) {
        for (const [end, [first, rest]] of Object.entries(lineEnds)) {
          for (const encoding of ["utf-8", Object.keys(encodings)[1 + (tables % 4)]!, "utf-16be"]) {
            const mark = delimiter === " " ? marks[1 + (tables % 5)]! : marks[tables % 6]!;
            const rows = numbers.map((row, at) =>
              row.map((x, column) => (at === 2 && column === 1 ? mark : String(x).replace(".", decimal))),
            );
            const lines = [...(header ? [header] : []), ...rows].map((row) => row.join(delimiter));
            const text = lines.map((line, at) => line + (at === 0 ? first : rest)).join("");
            const name = JSON.stringify([kind, delimiter, decimal, end, encoding, mark, text]);
            const { samples, schema } = await readTable(encodings[encoding]!(text)).catch((error: Error) => {
              throw new Error(`${name}: ${error.message}`);
            });
            const mean = (-20 + 300 + 12) / 3;
            const expected = numbers.flatMap((row, at) => (at === 2 ? [row[0]!, mean, row[2]!] : row));
            assert.deepEqual(
              [...(samples.exact ?? samples.data)].map((x) => x.toFixed(9)),
              expected.map((x) => x.toFixed(9)),
              name,
            );
            assert.equal([...samples.missing!].indexOf(1), 7, name);
            assert.equal(schema.header, header !== undefined, name);
            tables++;
          }
        }
      }
    }
  }
  assert.ok(tables >= 200, `${tables}`);
});

const understood: readonly (readonly [name: string, text: string, options: InspectOptions, says: string])[] = [
  [
    "times are carried along, never categories",
    `time,a\n${Array.from({ length: 90 }, (_, at) => `2024-01-01 00:${at % 60}${at % 60 < 10 ? "" : ""}:00,${at}`)
      .map((line) => line.replace(/ 00:(\d):/, " 00:0$1:"))
      .join("\n")}`,
    {},
    'commas between cells, a header, 1 column of numbers, times in "time"',
  ],
  [
    "the index of a data frame is left out",
    ",a,b\n0,5,1\n1,6,3\n2,7,9\n",
    {},
    'commas between cells, a header, 2 columns of numbers, left out: "" (numbers the rows)',
  ],
  [
    "it stays where that is wanted",
    ",a,b\n0,5,1\n1,6,3\n",
    { indexColumn: "none" },
    "commas between cells, a header, 3 columns of numbers",
  ],
  [
    "epochs in a column called so",
    "timestamp,a\n1700000000,5\n1700000060,6\n",
    {},
    'commas between cells, a header, 1 column of numbers, times in "timestamp"',
  ],
  [
    "remarks, units, and what a spreadsheet says of delimiters",
    "sep=;\n# a remark, with commas\nmass;size\nkg;m\n1,5;2\n2,5;3\n",
    { skipRows: [4] },
    "semicolons between cells, decimal commas, a header, 2 columns of numbers",
  ],
  [
    "numbers that look like words are said",
    "a;b\n1,5;1.5\n2,5;2.5\n",
    {},
    'semicolons between cells, a header, 1 column of numbers, 1 of words (2 words), words of "a" look like numbers: say which decimals they have, or write them plainly',
  ],
  ["a header by order", "1,2\n3,4\n", { header: true }, "commas between cells, a header, 2 columns of numbers"],
];

for (const [name, text, options, says] of understood) {
  test(name, async () => assert.equal(describeTable(await inspectTable(utf8(text), options)).join(", "), says));
}

test("times come with the rows", async () => {
  const { times, rows, samples } = await readTable(utf8("when,a\n2024-01-01T10:00:00Z,5\n2024-01-02,6\n"));
  assert.deepEqual(
    [times, rows, [...samples.data]],
    [
      ["2024-01-01T10:00:00Z", "2024-01-02"],
      [2, 3],
      [5, 6],
    ],
  );
});

test("columns of 1.7e9 ± 10 keep what sets rows apart; ids beyond 2^53 are refused", async () => {
  const { samples } = await readTable(utf8("a,b\n1700000003,1\n1700000004,2\n"));
  assert.deepEqual([...samples.exact!], [1700000003, 1, 1700000004, 2]);
  await assert.rejects(
    readTable(utf8("a,b\n9007199254740993,1\n")),
    /at most 2\^53, got 9007199254740993.*dropColumns/s,
  );
});

test("true finds True, a row without any value is refused unless allowed", async () => {
  const { schema } = await readTable(utf8("ok,b\nTrue,1\nFalse,2\n"));
  assert.equal(schema.inputs[0]!.kind, "categorical");
  const { samples } = await readTable(utf8("ok,b\ntrue,1\nfalse,2\n,\n"), { empty: "allow" });
  assert.deepEqual([...samples.missing!], [0, 0, 0, 0, 0, 0, 1, 1, 1]);
  await assert.rejects(readTable(utf8("ok,b\ntrue,1\n,\n")), /row 3: expected a value in some column, got none/);
});

test("NDJSON and .ts files are tables; other contents are named", async () => {
  const lines = await readTable(utf8('{"a":1.5,"b":"x"}\n{"a":null,"b":"y"}\n{"b":"x","a":2.5}\n'));
  assert.deepEqual([...lines.samples.data], [1.5, 1, 0, 2, 0, 1, 2.5, 1, 0]);
  const series = utf8("#ucr\n@problemName X\n@univariate true\n@classLabel true 1 2\n@data\n1,2.5,3:1\n4,5,6:2\n");
  const { samples } = await readTable(series, { label: "class" });
  assert.deepEqual(
    [[...samples.data], [...samples.labels!]],
    [
      [1, 2.5, 3, 4, 5, 6],
      [1, 2],
    ],
  );
  await assert.rejects(readTable(utf8('[{"a":1}]')), /got JSON in one piece/);
  await assert.rejects(readTable(utf8("PK\u0003\u0004xl")), /got a zip archive, such as an Excel workbook/);
  await assert.rejects(readTable(utf8("%PDF-1.4")), /got a PDF/);
  await assert.rejects(readTable(utf8('{"a":[1]}\n')), /column "a" row 1: .*got a list.*Flatten/s);
  await assert.rejects(readTable(Uint8Array.of(97, 44, 98, 10, 0xe9, 44, 49)), /expected text in utf-8.*windows-1252/s);
});
