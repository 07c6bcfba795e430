// Against pandas: goldens/tables.py wrote the tables and read them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
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

test("told nothing, they are read as pandas reads them when told, or refused with the option that helps", async () => {
  let same = 0;
  for (const { text, told, values } of cases) {
    const bytes = new Uint8Array(Buffer.from(text, "base64"));
    const name = JSON.stringify([told, Buffer.from(text, "base64").toString()]);
    try {
      const { samples } = await readTable(bytes);
      const { exact, data, missing } = samples;
      const read = Array.from(exact ?? data, (x, at) => (missing?.[at] === 1 ? null : x));
      // A remark of as many words as there are columns looks like names of columns, and names that are numbers like a row.
      const remarkIsHeader = told.skipRows.length > 0 && samples.count === values.length + 1;
      assert.deepEqual(remarkIsHeader ? read.slice(values[0]!.length) : read, values.flat(), name);
      same++;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      assert.match(
        error.message,
        /`(delimiter|decimal|header|skipRows|encoding|dropColumns|categoricalColumns)`/,
        name,
      );
    }
  }
  assert.ok(same > 80, `${same}`);
});
