// Files written by Rust's Arrow.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readGoldens } from "../../testing/golden-file.js";
import { readTable } from "../table/table.js";

const { nested, ...files } = readGoldens<Readonly<Record<string, string>>>("data-parquet")[0]!;
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

for (const [compression, text] of Object.entries(files)) {
  test(`Parquet, ${compression}: numbers, whole numbers of 64 bits, words, booleans, times and gaps`, async () => {
    const { samples, schema, times } = await readTable(bytesOf(text));
    assert.deepEqual(
      [...samples.exact!],
      [...[1.5, 1700000001, 0, 1, 0, 1], ...[3, 1700000002, 1, 0, 1, 0], ...[4.5, 1700000003, 0, 1, 0, 1]],
    );
    assert.deepEqual([schema.time, times?.[1]], ["when", "2024-01-01T00:01:00.000Z"]);
  });
}

test("nested columns and cut files are refused", async () => {
  await assert.rejects(readTable(bytesOf(nested!)), /expected plain columns, got a nested one, a.*Flatten/s);
  const cut = bytesOf(files["snappy"]!).subarray(0, 700);
  await assert.rejects(readTable(cut), /expected a readable Parquet file/);
});
