import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { inspectTable } from "./inspect.js";
import type { InspectOptions } from "./inspect-options.js";
import { featureNames, type TableSchema } from "./schema.js";
import { readTable, type StreamOptions, streamTable, type TableBatch } from "./table.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const mixed = "size,colour,note,kind\n1.5,red,x,ok\n,blue,y,ok\n4.5,?,x,bad\n";

async function batches(text: string, schema: TableSchema, options?: StreamOptions): Promise<TableBatch[]> {
  const list: TableBatch[] = [];
  for await (const batch of streamTable(utf8(text), schema, options)) list.push(batch);
  return list;
}

test("numbers, words, missing cells and word labels become samples", async () => {
  const { samples, schema } = await readTable(utf8(mixed), { label: "kind", drop: ["note"] });
  assert.deepEqual(featureNames(schema), ["size", "colour=blue", "colour=red"]);
  assert.deepEqual([...samples.data], [1.5, 0, 1, 3, 1, 0, 4.5, 0, 0]);
  assert.deepEqual([...samples.labels!], [1, 1, 0]);
  assert.deepEqual(schema.label, { name: "kind", classes: ["bad", "ok"] });
  assert.deepEqual(schema.inputs[0], { kind: "numeric", name: "size", fill: 3, missing: 1 });
  assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema);
});

test("a table without header is told by its numbers, its label by index from either end", async () => {
  for (const label of [2, -1]) {
    const { samples, schema } = await readTable(utf8("1\t2\t7\n3\t4\t-1\n\n"), { label });
    assert.deepEqual([schema.header, schema.delimiter, [...samples.data]], [false, "\t", [1, 2, 3, 4]]);
    assert.deepEqual([...samples.labels!], [7, -1]);
    const [unlabelled] = await batches("5\t6\n", schema);
    assert.deepEqual([[...unlabelled!.data], unlabelled!.labels], [[5, 6], undefined]);
  }
});

test("of a long table as many rows as asked for are kept, in order, every row with the same chance", async () => {
  const bytes = utf8(`x,y\n${Array.from({ length: 50 }, (_, row) => `${row},${row % 3}`).join("\n")}\n`);
  const times = new Float64Array(50);
  for (let seed = 0; seed < 400; seed++) {
    const { samples, schema } = await readTable(bytes, { label: "y", most: 10, seed });
    assert.deepEqual([samples.count, samples.data.length, schema.rows], [10, 10, 50]);
    const rows = [...samples.data];
    assert.deepEqual(
      rows,
      rows.toSorted((a, b) => a - b),
    );
    assert.deepEqual(
      [...samples.labels!],
      rows.map((row) => row % 3),
    );
    for (const row of rows) times[row]!++;
  }
  // Binomial with mean 80 and sd 8.
  for (const [row, count] of times.entries()) assert.ok(Math.abs(count - 80) < 40, `row ${row} ${count} times`);
  assert.equal((await readTable(bytes, { most: 60 })).samples.count, 50);
});

test("numbers can be taken as categories", async () => {
  const { samples } = await readTable(utf8("a,b\n3,1\n5,2\n"), { categorical: ["a"] });
  assert.deepEqual([...samples.data], [1, 0, 1, 0, 1, 2]);
});

test("new rows are read by the schema: reordered columns, filled numbers, no label", async () => {
  const schema = await inspectTable(utf8(mixed), { label: "kind", drop: ["note"] });
  const [batch] = await batches("extra,colour,size\n1,red,NaN\n", schema);
  assert.deepEqual([[...batch!.data], batch!.labels, batch!.rows], [[3, 0, 1], undefined, [2]]);
});

test("batches hold the rows asked for, and every row comes once", async () => {
  const text = `a,b\n${Array.from({ length: 25 }, (_, row) => `${row},${-row}`).join("\n")}\n`;
  const schema = await inspectTable(utf8(text));
  const list = await batches(text, schema, { batchRows: 10 });
  assert.deepEqual(
    list.map(({ count }) => count),
    [10, 10, 5],
  );
  assert.deepEqual(
    list.flatMap(({ rows }) => rows),
    Array.from({ length: 25 }, (_, row) => row + 2),
  );
  const first = list.flatMap(({ data }) => [...data].filter((_, at) => at % 2 === 0));
  assert.deepEqual(
    first,
    Array.from({ length: 25 }, (_, row) => row),
  );
});

/** Text, options, and what the error says: one row each. */
const refused: readonly (readonly [name: string, text: string, options: InspectOptions, says: RegExp])[] = [
  ["an empty file", "", {}, /table: expected at least one row of data, got an empty file/],
  ["a header only", "a,b\n", {}, /got a header only/],
  ["an infinity", "a,b\n1,2\n-inf,3\n", {}, /column "a": expected finite numbers, got -inf in row 3/],
  ["a number beyond float32", "a,b\n1,1e39\n", {}, /column "b" row 2: expected a finite number of at most 3\.4e38/],
  ["a word among numbers", "a\n1\n2\nx\n", {}, /column "a": expected numbers only, got "x" in row 4/],
  ["a number among words", "a,b\nx,1\ny,1\n3,1\n", {}, /column "a": expected words only, got "3" in row 4/],
  ["a short row", "a,b\n1,2\n3\n", {}, /table row 3: expected 2 cells, got 1/],
  ["a long row", "a,b\n1,2\n3,4,5\n", {}, /table row 3: expected 2 cells, got 3/],
  ["a label that is not there", "a,b\n1,2\n", { label: "c" }, /label column: expected one of a, b, got "c"/],
  ["a label index too large", "a,b\n1,2\n", { label: 2 }, /label column: expected one of a, b, got 2/],
  ["rows without label", "a,b\n1,2\n3,\n", { label: "b" }, /column "b": expected a label in every row/],
  ["a label with fractions", "a,b\n1,.5\n", { label: "b" }, /whole numbers or words, got numbers with fractions/],
  ["nothing but a label", "a\n1\n", { label: "a" }, /at least one column besides the label/],
  ["a column without values", "a,b\n1,\n2,NA\n", {}, /column "b": expected at least one value, got none/],
  ["names that come twice", "a,a\n1,2\n", {}, /a header with different names, got "a" twice/],
  ["missing cells where not allowed", "a,b\n1,\n", { missing: "error" }, /a value in every row, got "" in row 2/],
  ["too many categories", "a,b\nx,1\ny,2\nz,3\n", { maxCategories: 2 }, /column "a": expected at most 2 categories/],
];

for (const [name, text, options, says] of refused) {
  test(`${name} is refused`, async () => {
    await assert.rejects(readTable(utf8(text), options), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, says);
      return true;
    });
  });
}

test("new rows that do not fit the schema are refused by row and column", async () => {
  const schema = await inspectTable(utf8(mixed), { label: "kind", drop: ["note"] });
  const says = async (text: string, pattern: RegExp) => assert.rejects(batches(text, schema), pattern);
  await says("size,colour\n1,red\n2,green\n", /column "colour" row 3: expected one of blue, red, got "green"/);
  await says("size,colour\nbig,red\n", /column "size" row 2: expected a finite number/);
  await says("size,color\n1,red\n", /expected a column "colour", as in the training data, got size, color/);
  await says("size,colour\n1\n", /row 2: expected 2 cells, got 1/);
  await says("size,colour,kind\n1,red,odd\n", /row 2, label: expected one of bad, ok, got "odd"/);
  await says("", /got an empty file/);
  const plain = await inspectTable(utf8("1,2\n3,4\n"));
  await assert.rejects(batches("1,2,3\n", plain), /row 1: expected 2 cells, got 3/);
  await assert.rejects(batches("1,2\n", plain, { batchRows: 0 }), /batchRows: expected a whole number >= 1, got 0/);
});

test("an unseen category can be zeros instead", async () => {
  const schema = await inspectTable(utf8("size,colour\n1,red\n2,blue\n"));
  const [batch] = await batches("size,colour\n3,green\n", schema, { unseen: "zeros" });
  assert.deepEqual([...batch!.data], [3, 0, 0]);
});

test("a long table streams in constant memory", async () => {
  const rows = 300_000;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield utf8("a,b,c,d\n");
    const block = utf8("1.25,2.5,3.75,5\n".repeat(1000));
    for (let sent = 0; sent < rows; sent += 1000) yield block;
  }
  const schema = await inspectTable(utf8("a,b,c,d\n1,2,3,4\n"));
  let count = 0;
  let highest = 0;
  for await (const batch of streamTable(endless(), schema)) {
    count += batch.count;
    highest = Math.max(highest, process.memoryUsage().heapUsed);
  }
  assert.equal(count, rows);
  // Kept rows would take 300,000 x 4 cells of tens of bytes: hundreds of megabytes.
  assert.ok(highest < 120e6, `${Math.round(highest / 1e6)} MB of heap`);
});
