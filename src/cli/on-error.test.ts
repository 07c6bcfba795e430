import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { encode } from "fast-png";
import { readTable } from "../data/table/table.js";
import { fitDetector, saveModel } from "../pipeline/index.js";
import { cli, type Outcome, startCli } from "./cli-process.js";
import { labelledTable } from "./sample-table.js";

const quick = ["--engine", "wasm", "--threads", "1"] as const;
const row = '{"speed": 0.1, "load": 0.2, "heat": 5, "colour": "red"}';
const lines = `${row}\nnot JSON\n[1]\n${row}\n{"speed": 1}\n`;

let folder: string;
let model: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandglass-on-error-"));
  model = join(folder, "table.onnx");
  const detector = await fitDetector(await readTable(labelledTable(folder), { label: "faulty" }), { epochs: 2 });
  await saveModel(detector, model);
  await detector.close();
});

after(() => rmSync(folder, { recursive: true, force: true }));

function scored(input: string, ...args: readonly string[]): Promise<Outcome> {
  return input === "-"
    ? startCli(["score", model, "-", ...quick, ...args], { stdin: join(folder, "lines.ndjson") }).outcome
    : cli("score", model, input, ...quick, ...args);
}

/** What each line of the output is about. */
const told = ({ stdout }: Outcome): unknown[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map(({ name, line, row, file, error }) => (error === undefined ? name : [line ?? row ?? file, error]));

test("a bad line of NDJSON ends the stream, is reported in its place, or is left out", async () => {
  writeFileSync(join(folder, "lines.ndjson"), lines);
  const stopped = await scored("-");
  assert.deepEqual([stopped.code, told(stopped)], [2, [1]]);
  assert.match(stopped.stderr, /error: stdin line 2: expected JSON, got not JSON/);

  const reported = await scored("-", "--on-error", "report");
  assert.equal(reported.code, 2, reported.stderr);
  assert.deepEqual(told(reported), [
    1,
    [2, "stdin line 2: expected JSON, got not JSON."],
    [
      3,
      "stdin line 3: expected 4 or 5 values, the table's columns in its order (speed, load, heat, colour, faulty), got 1.",
    ],
    4,
    [5, 'stdin line 5: expected a column "load", got speed.'],
  ]);
  assert.match(reported.stdout, /^\{"line":2,"error":"/m);
  assert.match(reported.stderr, /^2 judged, \d anomalous, 3 could not be read$/m);

  const skipped = await scored("-", "--on-error", "skip");
  assert.deepEqual([skipped.code, told(skipped)], [2, [1, 4]]);
  assert.match(skipped.stderr, /2 judged, \d anomalous, 3 could not be read/);

  writeFileSync(join(folder, "lines.ndjson"), `${row}\n`);
  assert.equal((await scored("-", "--on-error", "report")).code, 0);
});

test("bad rows of a table likewise; a header that does not fit ends it all the same", async () => {
  const path = join(folder, "rows.csv");
  const good = "0.1,0.2,5,red\n";
  writeFileSync(path, `speed,load,heat,colour\n${good}1,x,5,red\n1,2\n${good}1,2,5,green\n`);
  const reported = await scored(path, "--on-error", "report");
  assert.equal(reported.code, 2);
  const [first, second, third, fourth, fifth] = told(reported) as [unknown, string[], string[], unknown, string[]];
  assert.deepEqual([first, second[0], third[0], fourth, fifth[0]], [2, 3, 4, 5, 6]);
  assert.match(second[1]!, /column "load" row 3: expected a finite number/);
  assert.match(third[1]!, /row 4: expected 4 cells, got 2/);
  assert.match(fifth[1]!, /"colour" row 6: expected one of blue, red, got "green"/);
  assert.match(reported.stdout, /^\{"row":3,"error":"/m);

  const csv = await scored(path, "--on-error", "report", "--format", "csv");
  assert.match(csv.stdout, /^name,score,z,pValue,anomalous,error\n2,[^\n]+,\n3,,,,,"[^\n]+\n4,,,,,/);

  // More bad rows than a batch holds, and nothing else.
  writeFileSync(path, `speed,load,heat,colour\n${"1,2\n".repeat(2500)}`);
  const skipped = await scored(path, "--on-error", "skip");
  assert.deepEqual([skipped.code, skipped.stdout], [2, ""]);
  assert.match(skipped.stderr, /0 judged, 0 anomalous, 2500 could not be read/);

  writeFileSync(path, "speed,load\n1,2\n");
  const headless = await scored(path, "--on-error", "skip");
  assert.equal(headless.code, 2);
  assert.match(headless.stderr, /error: .*expected a column "heat"/);
});

test("pictures that cannot be read likewise, those of another size among them", async () => {
  const pictures = Array.from({ length: 120 }, (_, at) => ({
    ...({ channels: 1, height: 8, width: 8, bitDepth: 8 } as const),
    data: Uint8Array.from({ length: 64 }, (__, pixel) => (pixel * (at % 7)) % 256),
  }));
  const detector = await fitDetector(pictures, { epochs: 1 });
  const path = join(folder, "pictures.onnx");
  await saveModel(detector, path);
  await detector.close();
  const scans = join(folder, "scans");
  mkdirSync(scans);
  const png = (width: number): Uint8Array =>
    encode({ width, height: 8, channels: 1, depth: 8, data: new Uint8Array(8 * width) });
  writeFileSync(join(scans, "a.png"), png(8).subarray(0, 40));
  writeFileSync(join(scans, "b.png"), png(8));
  writeFileSync(join(scans, "c.png"), png(9));
  writeFileSync(join(scans, "d.png"), png(8));
  const reported = await cli("score", path, scans, "--on-error", "report", ...quick);
  assert.equal(reported.code, 2);
  const [first, second, third, fourth] = told(reported) as [string[], unknown, string[], unknown];
  assert.deepEqual([first[0], second, third[0], fourth], ["a.png", "b.png", "c.png", "d.png"]);
  assert.match(first[1]!, /a\.png: expected a complete PNG picture/);
  assert.match(third[1]!, /c\.png: expected 8 x 8 pixels, got 9 x 8/);
  assert.match(reported.stdout, /^\{"file":"a\.png","error":"/m);
});
