import assert from "node:assert/strict";
import { test } from "node:test";
import { describeTable } from "./describe.js";
import { inspectTable } from "./inspect.js";
import type { TableSchema } from "./schema.js";
import { readTable, streamTable, type TableBatch } from "./table.js";

// Tables as programs and offices write them: each of these was read wrongly, without a word, or refused without need.

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const rows = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at)).join("\n");
const read = async (text: string): Promise<string> => describeTable(await inspectTable(bytes(text))).join(", ");
const judged = async (text: string, schema: TableSchema): Promise<TableBatch> => {
  for await (const batch of streamTable(bytes(text), schema)) return batch;
  throw new Error("no row");
};
const values = async (text: string): Promise<string> => {
  const { samples } = await readTable(bytes(text));
  return Array.from(samples.data, (x, at) => (samples.missing?.[at] === 1 ? "-" : x)).join(" ");
};

test("what numbers the rows is no input: by its name from anywhere on, without one from 0 or 1", async () => {
  for (const [name, from] of [
    ["id", 0],
    ["Row Number", 1],
    ["idx", 700],
    ["", 0],
    ["", 1],
    ["Unnamed: 0", 0],
  ] as const) {
    const found = await read(`${name},a\n${rows(12, (at) => `${from + at},${at % 5}`)}`);
    assert.match(found, /1 column of numbers, left out: ".*" \(numbers the rows\)/, name);
  }
  assert.match(await read(rows(12, (at) => `${at},${at % 5}`)), /1 column of numbers, left out: "column 0"/);
  for (const kept of ["speed", "id_of_pump"]) {
    assert.match(await read(`${kept},a\n${rows(12, (at) => `${at},${at % 5}`)}`), /2 columns of numbers$/);
  }
  assert.match(await read(`id,a\n${rows(12, (at) => `${(at * 7) % 12},${at % 5}`)}`), /2 columns of numbers$/);
  const told = await inspectTable(bytes(`,n,a\n${rows(12, (at) => `${at},${at + 3},${at % 5}`)}`), {
    indexColumn: "n",
  });
  assert.deepEqual(
    told.leftOut?.map(({ name }) => name),
    ["n"],
  );
});

test("dates in any order are times, however few days there are", async () => {
  const days = [
    (at: number): string => `${10 + at}.12.2024`,
    (at: number): string => `12/${10 + at}/2024 3:15 PM`,
    (at: number): string => `${10 + at}-Dec-2024 03:15`,
    (at: number): string => `2024-12-${10 + at}`,
  ];
  for (const day of days) {
    const text = `when;a\n${rows(12, (at) => `${day(at)};${at % 5}`)}`;
    assert.match(await read(text), /1 column of numbers, times in "when"/, day(0));
    const { times } = await judged(text, await inspectTable(bytes(text)));
    assert.equal(times![2], day(2));
  }
});

test("thousands are no decimals where commas stand between cells", async () => {
  await assert.rejects(read(`"1,234",1\n999,2\n"2,500",3\n`), /expected numbers only|expected words only/);
  assert.match(await read('a,b\n"1,234",1\n"2,500",2\n"1,234",3\n'), /words of "a" look like numbers/);
  assert.equal(await values('a,b\n"1,5",1\n"2,25",2\n'), "1.5 1 2.25 2");
  assert.equal(await values("a;b\n1,234;1\n0,5;2\n"), "1.2339999675750732 1 0.5 2");
});

test("amounts that are no plain numbers are said to look like numbers", async () => {
  for (const cell of ["$5", "12%", "12 €", "1.234,50", "-$3"]) {
    assert.match(await read(`a,b\n"${cell}",1\n"${cell}",2\n`), /words of "a" look like numbers/, cell);
  }
  for (const cell of ["10.0.0.1", "v2", "A5", "5 bar"]) {
    assert.doesNotMatch(await read(`a,b\n"${cell}",1\n"${cell}",2\n`), /look like/, cell);
  }
});

test("hexadecimal is a word, as to pandas, and Windows' infinity is not missing", async () => {
  assert.match(await read("a,b\n0x1f,1\n0x20,2\n"), /1 column of numbers, 1 of words/);
  await assert.rejects(read("a,b\n1,1\n1.#INF,2\n"), /column "a": expected finite numbers, got 1.#INF in row 3/);
});

test("delimiters at the end of rows make no columns", async () => {
  assert.match(
    await read("a,b,,\n1,2,,\n3,5,,\n"),
    /2 columns of numbers, left out: "column 2" \(no name and no value\)/,
  );
  assert.equal(await values("a,b,,\n1,2,,\n3,5,,\n"), "1 2 3 5");
  await assert.rejects(read("a,b\n1,\n3,\n"), /column "b": expected at least one value, got none/);
});

test("a column twice in what is to be judged, and UTF-32, are refused by name", async () => {
  const schema = await inspectTable(bytes("a,b\n1,2\n3,5\n"));
  await assert.rejects(judged("a,b,a\n1,2,9\n", schema), /got "a" twice/);
  await assert.rejects(judged("a;b\n1;2\n", schema), /expected a column "a".*marks between cells/);
  await assert.rejects(inspectTable(Uint8Array.of(0xff, 0xfe, 0, 0, 97, 0, 0, 0)), /encoding: expected.*got "utf-32"/);
});
