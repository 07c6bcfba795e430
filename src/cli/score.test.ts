import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { encode } from "fast-png";
import { parseNpy, writeNpy } from "../data/readers/npy.js";
import { cli, type Outcome, startCli } from "./cli-process.js";
import { labelledTable } from "./sample-table.js";

const quick = ["--engine", "wasm", "--threads", "1"] as const;

interface Judged {
  readonly name: number | string;
  readonly score: number;
  readonly pValue: number;
  readonly anomalous: boolean;
  readonly missing?: readonly string[];
  readonly blame?: readonly { readonly feature: string; readonly share: number }[];
}

let folder: string;
let tableRun: string;
let imageRun: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandglass-score-"));
  tableRun = join(folder, "table-run");
  imageRun = join(folder, "image-run");
  const data = labelledTable(folder);
  const runs = await Promise.all([
    cli(
      "run",
      "table-anomaly",
      "--data",
      data,
      "--label-column",
      "faulty",
      "--epochs",
      "30",
      "--out",
      tableRun,
      ...quick,
    ),
    cli(
      "train",
      "digits-denoise",
      "--variant",
      "dense",
      "--limit",
      "200",
      "--epochs",
      "1",
      "--out",
      imageRun,
      ...quick,
    ),
  ]);
  for (const { code, stderr } of runs) assert.equal(code, 0, stderr);
});

after(() => rmSync(folder, { recursive: true, force: true }));

const linesOf = ({ stdout }: Outcome): Judged[] =>
  stdout
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Judged);

/** Scores what is written to stdin. */
async function piped(text: string, ...args: readonly string[]): Promise<Outcome> {
  const file = join(folder, "stdin.txt");
  writeFileSync(file, text);
  return startCli(["score", tableRun, "-", ...quick, ...args], { stdin: file }).outcome;
}

test("a table is judged row by row, columns found by name, blame named", async () => {
  const path = join(folder, "new.csv");
  writeFileSync(path, "colour,heat,load,speed\nred,5,0.2,0.1\nblue,5.5,2,1\nred,5,6,-1\n");
  const outcome = await cli("score", tableRun, path, "--blame", "2", ...quick);
  assert.equal(outcome.code, 0, outcome.stderr);
  const judged = linesOf(outcome);
  assert.deepEqual(
    judged.map(({ name, anomalous }) => [name, anomalous]),
    [
      [2, false],
      [3, false],
      [4, true],
    ],
  );
  assert.ok(judged[2]!.score > judged[0]!.score && judged[2]!.pValue < judged[0]!.pValue);
  assert.ok(["load", "speed"].includes(judged[2]!.blame![0]!.feature));
  assert.match(outcome.stderr, /3 judged, 1 anomalous/);

  const gap = join(folder, "gap.csv");
  writeFileSync(gap, "colour,heat,load,speed\nred,5,,0.1\n,5.5,2,1\nred,5,0.2,0.1\n");
  const gaps = await cli("score", tableRun, gap, ...quick);
  assert.deepEqual(
    linesOf(gaps).map(({ missing }) => missing),
    [["load"], ["colour"], undefined],
    gaps.stderr,
  );

  const green = join(folder, "green.csv");
  writeFileSync(green, "colour,heat,load,speed\ngreen,5,0.2,0.1\n");
  const unseen = await cli("score", tableRun, green, "--unseen", "zeros", ...quick);
  assert.equal(linesOf(unseen).length, 1, unseen.stderr);

  const csv = await cli("score", tableRun, path, "--format", "csv", ...quick);
  assert.match(csv.stdout, /^name,score,z,pValue,anomalous\n2,[^\n]+,false\n3,[^\n]+,false\n4,[^\n]+,true\n$/);
});

test("NDJSON: objects and arrays score alike; lines before a bad one are not lost", async () => {
  const object = '{"speed": 0.1, "load": 0.2, "heat": 5, "colour": "red"}';
  const outcome = await piped(`${object}\n[0.1, 0.2, 5, "red"]\n\n${object}\n[0.1, 0.2, 5, "red", 1]`);
  assert.equal(outcome.code, 0, outcome.stderr);
  const judged = linesOf(outcome);
  assert.deepEqual(
    judged.map(({ name }) => name),
    [1, 2, 4, 5],
  );
  for (const { score } of judged) assert.equal(score, judged[0]!.score);

  const bad: readonly (readonly [string, RegExp])[] = [
    ["[1, 2]", /stdin line 2: expected 4 or 5 values, .*order \(speed, load, heat, colour, faulty\), got 2/],
    ['[0.1, [2], 5, "red"]', /stdin line 2: expected a number, a word or null in each column, got \[2\]/],
    ['[0.1, 1e99, 5, "red"]', /column "load" row 2: expected a finite number/],
    ["[0.1, 0.2, 5, 0]", /column "colour" row 2: expected one of blue, red, got "0"/],
    ["7", /stdin line 2: expected an object with the table's columns, or an array of their values, got 7/],
    ['{"speed": 1, "load": 1, "heat": 5}', /stdin line 2: expected a column "colour"/],
    ['{"speed": 1, "load": 1, "heat": 5, "colour": "green"}', /"colour" row 2: expected one of blue, red, got "green"/],
    ["not JSON", /stdin line 2: expected JSON, got not JSON/],
  ];
  const outcomes: Outcome[] = [];
  for (const [line] of bad) outcomes.push(await piped(`${object}\n${line}\n${object}\n`));
  outcomes.forEach((one, at) => {
    assert.equal(one.code, 2, one.stderr);
    assert.match(one.stderr, bad[at]![1]);
    assert.doesNotMatch(one.stderr, /^\s+at /m);
    assert.equal(linesOf(one).length, 1, "the line before it was judged");
  });
  assert.match((await piped("")).stderr, /stdin: expected lines of JSON, got nothing/);
});

test("bad files are named, with what was expected", async () => {
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const whole = writeNpy({ shape: [3, 5], data: new Float32Array(15) });
  const bad: readonly (readonly [string, RegExp])[] = [
    [
      file("nan.csv", "speed,load,heat,colour\n1,inf,5,red\n"),
      /nan\.csv, column "load" row 2: expected a finite number/,
    ],
    [file("wide.csv", "speed,load,heat,colour\n1,2,3\n"), /wide\.csv row 2: expected 4 cells, got 3/],
    [file("empty.csv", ""), /empty\.csv: expected rows of a table, got an empty file/],
    [file("unseen.csv", "speed,load,heat,colour\n1,2,5,green\n"), /expected one of blue, red, got "green"/],
    [file("absent.csv", "speed,load,heat\n1,2,5\n"), /expected a column "colour"/],
    [file("cut.npy", whole.subarray(0, 100)), /cut\.npy/],
    [file("narrow.npy", writeNpy({ shape: [3, 4], data: new Float32Array(12) })), /expected 5 numbers a sample.*got 4/],
    [file("thing.xyz", "?"), /expected a \.csv/],
    [join(folder, "none.csv"), /none\.csv: expected a file or folder to read/],
  ];
  const outcomes = await Promise.all(bad.map(([path]) => cli("score", tableRun, path, ...quick)));
  outcomes.forEach(({ code, stderr, stdout }, at) => {
    assert.equal(code, 2, `${bad[at]![0]}: ${stderr}`);
    assert.match(stderr, bad[at]![1]);
    assert.doesNotMatch(stderr, /^\s+at /m);
    assert.equal(stdout, "");
  });
  const none = await cli("score", imageRun, join(folder, "cut.npy"), ...quick);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /expected a detector: a run of a recipe that finds anomalies, or its model file/);
});

test("a long table is streamed to its end, and a reader that stops early is no error", async () => {
  const path = join(folder, "many.csv");
  const rows = Array.from({ length: 60_000 }, (_, at) => `${(at % 7) / 7},${(2 * (at % 7)) / 7},5,red`);
  writeFileSync(path, `speed,load,heat,colour\n${rows.join("\n")}\n`);
  const outcome = await cli("score", tableRun, path, "--format", "csv", ...quick);
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.equal(outcome.stdout.trimEnd().split("\n").length, 60_001);
  if (existsSync("/dev/full")) {
    const full = await startCli(["score", tableRun, path, ...quick], { stdout: "/dev/full" }).outcome;
    assert.equal(full.code, 2);
    assert.match(full.stderr, /error: stdout: .*ENOSPC/);
  }
  const closed = startCli(["score", tableRun, path, ...quick]);
  closed.child.stdout!.once("data", () => closed.child.stdout!.destroy());
  assert.equal((await closed.outcome).code, 0);
});

test("rows of a table come back in their own units", async () => {
  const path = join(folder, "rows.csv");
  writeFileSync(path, "speed,load,heat,colour\n1,2,5,red\n-1,-2,5,blue\n");
  const out = join(folder, "rows");
  const outcome = await cli("denoise", tableRun, path, "--out", out, ...quick);
  assert.equal(outcome.code, 0, outcome.stderr);
  const { shape, data } = parseNpy(readFileSync(join(out, "rows.npy")), "rows.npy");
  assert.deepEqual(shape, [2, 5]);
  // Speed and load lie within -3 … 3, heat around 5: a quarter of an sd is what so little training leaves.
  const expected = [1, 2, 5, 0, 1, -1, -2, 5, 1, 0];
  for (const [at, value] of expected.entries()) assert.ok(Math.abs(data[at]! - value) < 0.5, `${at}: ${data[at]}`);
});

test("pictures come back as pictures, arrays as arrays", async () => {
  const pictures = join(folder, "pictures");
  mkdirSync(join(pictures, "inner"), { recursive: true });
  const png = encode({ width: 28, height: 28, channels: 1, depth: 8, data: new Uint8Array(784).fill(90) });
  writeFileSync(join(pictures, "a.png"), png);
  writeFileSync(join(pictures, "inner", "b.png"), png);
  const out = join(folder, "clean");
  const outcome = await cli("denoise", imageRun, pictures, "--out", out, ...quick);
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.match(outcome.stdout, /2 samples, 2 files/);
  assert.deepEqual(readdirSync(out, { recursive: true }).sort(), ["a.png", "inner", join("inner", "b.png")]);

  const npy = join(folder, "noisy.npy");
  writeFileSync(npy, writeNpy({ shape: [2, 28, 28], data: new Uint8Array(2 * 784).fill(90) }));
  const arrays = join(folder, "arrays");
  assert.equal((await cli("denoise", imageRun, npy, "--out", arrays, ...quick)).code, 0);
  const { shape, data } = parseNpy(readFileSync(join(arrays, "noisy.npy")), "noisy.npy");
  assert.deepEqual(shape, [2, 1, 28, 28]);
  assert.deepEqual(data.slice(0, 784), data.slice(784), "the same picture twice");

  const cut = join(folder, "cut");
  mkdirSync(cut);
  writeFileSync(join(cut, "cut.png"), png.subarray(0, 60));
  const damaged = await cli("denoise", imageRun, cut, "--out", join(folder, "nowhere"), ...quick);
  assert.equal(damaged.code, 2);
  assert.match(damaged.stderr, /cut\.png/);
  assert.ok(!existsSync(join(folder, "nowhere")));
  const below = await cli("denoise", imageRun, npy, "--out", join(npy, "run"), ...quick);
  assert.deepEqual([below.code, /expected a place that can be written/.test(below.stderr)], [2, true], below.stderr);
  const taken = await cli("denoise", imageRun, npy, "--out", out, ...quick);
  assert.match(taken.stderr, /expected a new or empty folder/);
});
