import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { cli, scratchFolder } from "./cli-process.js";
import { labelledTable } from "./sample-table.js";

const main = fileURLToPath(new URL("./main.js", import.meta.url));
const quick = "--epochs 2 --engine wasm --threads 1".split(" ");
const minute = (at: number): string => new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString();

test("times of a table go through to the verdicts, whatever the table is kept in, and how it was read is said first", async (t) => {
  const folder = scratchFolder(t);
  const data = labelledTable(folder);
  const [header, ...rows] = readFileSync(data, "utf8").trim().split("\n");
  const timed = [`time,${header}`, ...rows.map((row, at) => `${minute(at)},${row}`)];
  writeFileSync(data, `${timed.join("\n")}\n`);
  const run = join(folder, "run");
  const trained = await cli("run", "table-anomaly", "--data", data, "--label-column", "faulty", "--out", run, ...quick);
  assert.equal(trained.code, 0, trained.stderr);
  const said = trained.stdout.indexOf("read as commas between cells, a header, 3 columns of numbers, 1 of words");
  assert.ok(said >= 0 && said < trained.stdout.indexOf("epoch 1/2"), trained.stdout);

  const csv = timed.slice(0, 4).join("\n");
  const [speed, load, heat, colour] = rows[0]!.split(",");
  const object = { time: minute(0), speed: Number(speed), load: Number(load), heat: Number(heat), colour };
  writeFileSync(join(folder, "new.ndjson"), `${JSON.stringify(object)}\n`);
  const lines = await cli("score", run, join(folder, "new.ndjson"));
  const piped = spawnSync("bash", ["-c", `cat | "${process.execPath}" "${main}" score "${run}" /dev/stdin`], {
    input: csv,
    encoding: "utf8",
  });
  for (const [out, count] of [
    [lines.stdout, 1],
    [piped.stdout, 3],
  ] as const) {
    const verdicts = out.trim().split("\n");
    assert.equal(verdicts.length, count, lines.stderr + piped.stderr);
    assert.equal(JSON.parse(verdicts[0]!).time, minute(0));
  }

  writeFileSync(join(folder, "new.csv"), csv);
  const table = (await cli("score", run, join(folder, "new.csv"), "--format", "csv")).stdout.split("\n");
  assert.equal(table[0], "name,time,score,z,pValue,anomalous");
  assert.equal(table[1]!.split(",")[1], minute(0));

  const odd = join(folder, "new.abc");
  writeFileSync(odd, csv);
  assert.match((await cli("score", run, odd)).stderr, /expected a \.csv, \.tsv, \.ndjson/);
});
