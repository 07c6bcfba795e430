// Against pandas: goldens/tables.py wrote the tables and read them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readGoldens } from "../../testing/golden-file.js";
import { readTable } from "./table.js";

interface Case {
  readonly text: string;
  readonly told: {
    readonly delimiter: string;
    readonly decimal: "." | ",";
    readonly header: boolean;
    readonly encoding: string;
    readonly skipRows: readonly number[];
  };
  readonly values: readonly (readonly (number | null)[])[];
}

const cases = readGoldens<Case>("data-tables");

test("200 tables are read as pandas reads them when told", async () => {
  assert.equal(cases.length, 200);
  for (const { text, told, values } of cases) {
    const bytes = new Uint8Array(Buffer.from(text, "base64"));
    const name = JSON.stringify([told, Buffer.from(text, "base64").toString()]);
    const { samples } = await readTable(bytes, told).catch((error: Error) => assert.fail(`${name}: ${error.message}`));
    const { exact, data, missing, count } = samples;
    assert.equal(count, values.length, name);
    const read = Array.from(exact ?? data, (x, at) => (missing?.[at] === 1 ? null : x));
    assert.deepEqual(read, values.flat(), name);
  }
});
