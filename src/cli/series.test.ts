import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { readEvents } from "../data/series/events.js";
import { readSeries } from "../data/series/read-series.js";
import { cli, scratchFolder } from "./cli-process.js";

const quick = ["--engine", "wasm", "--threads", "1", "--epochs", "3"] as const;

/** A wave of 20 points with noise, a row a minute; flat from 1300 to 1339. */
function wave(at: number, random: Random): number {
  return (at >= 1300 && at < 1340 ? 1.5 : Math.sin((2 * Math.PI * at) / 20)) + random.normal(0, 0.05);
}

function write(folder: string, rows: readonly (readonly [time: number, ...cells: (string | number)[]])[]): string {
  const path = join(folder, "pump.csv");
  const lines = rows.map(([time, ...cells]) =>
    [new Date(Date.UTC(2024, 0, 1) + time * 60_000).toISOString(), ...cells].join(","),
  );
  writeFileSync(path, `time,flow${rows[0]?.length === 3 ? ",still" : ""}\n${lines.join("\n")}\n`);
  return path;
}

function points(count: number): [number, number][] {
  const random = new Random(1);
  return Array.from({ length: count }, (_, at) => [at, wave(at, random)]);
}

test("a series: a known event found, the page made, new points judged by their times", async (t) => {
  const folder = scratchFolder(t);
  const data = write(folder, points(1500));
  const events = join(folder, "events.json");
  writeFileSync(events, JSON.stringify({ "real/pump.csv": [["2024-01-01 21:40", "2024-01-01 22:19"]] }));
  const out = join(folder, "run");
  const { code, stdout, stderr } = await cli(
    ...["run", "series-anomaly", "--data", data, "--events", events, "--out", out, "--json", ...quick],
  );
  assert.equal(code, 0, stderr);
  const { metrics, verdict } = JSON.parse(stdout);
  assert.match(verdict, /^1 of 1 known events/);
  assert.deepEqual([metrics.events, metrics.eventsFound], [1, 1]);
  assert.ok(metrics.auroc > 0.95, `${metrics.auroc}`);
  assert.ok(metrics.adaptiveFalseAlarmRate < 0.2, `${metrics.adaptiveFalseAlarmRate}`);
  const page = readFileSync(join(out, "report.html"), "utf8");
  for (const title of ["Series", "Stretches", "False alarms"]) assert.ok(page.includes(`>${title}<`), title);
  const scored = await cli("score", out, data, "--engine", "wasm", "--format", "csv");
  assert.equal(scored.code, 0, scored.stderr);
  const rows = scored.stdout.trimEnd().split("\n");
  assert.match(rows[1]!, /^2024-01-01,/);
  const inside = rows.filter((row) => row.startsWith("2024-01-01 21:50"));
  assert.deepEqual(
    inside.map((row) => [row.split(",").at(1), row.split(",").at(5)]),
    [["2024-01-01 22:09", "true"]],
  );
  assert.match(scored.stderr, /anomalous from 2024-01-01 21:\d\d to 2024-01-01 22:\d\d/);
  const fromFile = await cli("score", join(out, "model.onnx"), data, "--engine", "wasm", "--format", "csv");
  assert.equal(fromFile.stdout, scored.stdout);
  assert.doesNotMatch(scored.stderr, /drift/);
  const moved = join(scratchFolder(t), "moved");
  mkdirSync(moved);
  const later = write(
    moved,
    points(1500).map(([time, value]) => [time, time < 300 ? value : 1.5 * value]),
  );
  const drifted = await cli("score", out, later, "--engine", "wasm", "--format", "csv");
  assert.match(drifted.stderr, /drift, found at 2024-01-01 \d\d:\d\d: scores no longer come like/);
});

test("without events: nothing is demanded, gaps, repeats, disorder and constants are handled and said", async (t) => {
  const folder = scratchFolder(t);
  const rows = points(1000).map(([time, value]): [number, number, number] => [time, value, 7]);
  const holed = rows.filter(([time]) => time < 300 || time >= 340);
  [holed[10], holed[50]] = [holed[50]!, holed[10]!];
  holed.push([999, 0, 7]);
  const out = join(folder, "run");
  const { code, stdout, stderr } = await cli(
    ...["run", "series-anomaly", "--data", write(folder, holed), "--out", out, "--json", ...quick],
  );
  assert.equal(code, 0, stderr);
  const { metrics, verdict } = JSON.parse(stdout);
  assert.match(verdict, /stretches were flagged/);
  assert.equal(metrics.auroc, undefined);
  const { facts } = JSON.parse(readFileSync(join(out, "evaluation.json"), "utf8"));
  const said = JSON.stringify(facts);
  for (const notice of [/out of order/, /have the time of another/, /Constant and left out: still/]) {
    assert.match(said, notice);
  }
});

test("score knows the time column and the delimiter that training was told", async (t) => {
  const folder = scratchFolder(t);
  // Two columns of times, and decimal points beside commas in words.
  const day = (at: number): string => new Date(Date.UTC(2024, 0, 1) + at * 60_000).toISOString();
  const table = (name: string, from: number, to: number): string => {
    const path = join(folder, name);
    const random = new Random(2);
    const lines = Array.from({ length: to - from }, (_, at) => {
      const point = from + at;
      return `${day(5_000_000)};${day(point)};${wave(point, random)};left, upper`;
    });
    writeFileSync(path, `filed;measured;flow;place\n${lines.join("\n")}\n`);
    return path;
  };
  const out = join(folder, "run");
  const told = ["--time-column", "measured", "--delimiter", ";"];
  const { code, stderr } = await cli(
    ...["train", "series-anomaly", "--data", table("old.csv", 0, 1000), "--out", out, ...told, ...quick],
  );
  assert.equal(code, 0, stderr);
  const scored = await cli("score", out, table("new.csv", 1000, 1100), "--engine", "wasm");
  assert.equal(scored.code, 0, scored.stderr);
  assert.equal((JSON.parse(scored.stdout.split("\n")[0]!) as { name: string }).name, "2024-01-01 16:40");
});

test("series that cannot be learned: exit code 2 and the reason", async (t) => {
  const folder = scratchFolder(t);
  const refused = async (text: string, wanted: RegExp, ...flags: readonly string[]): Promise<void> => {
    const path = join(folder, "bad.csv");
    writeFileSync(path, text);
    const { code, stderr } = await cli("run", "series-anomaly", "--data", path, ...flags, ...quick);
    assert.equal(code, 2, `${text.slice(0, 40)}: ${stderr}`);
    assert.match(stderr, wanted);
    assert.doesNotMatch(stderr, /\bat .*\.js:/);
  };
  const numbers = Array.from({ length: 300 }, (_, at) => Math.sin(at / 3)).join("\n");
  await refused("", /empty|no rows|at least one/i);
  await refused("time,flow\n", /empty|no rows|at least one|point/i);
  await refused("flow\n3\n", /expected/);
  await refused(`flow\n${"3\n".repeat(300)}`, /a channel that changes, got constant ones only/);
  await refused(`flow\n${numbers}\n`, /windows of 500 points/, "--window", "500");
  await refused(`flow\n${numbers}\n`, /steam/, "--channels", "steam");
  await refused("word\na\nb\n", /at least one column of numbers/);
});

test("the conversion of MIT-BIH records in the docs makes millivolts and events that can be read", async (t) => {
  const docs = readFileSync(new URL("../../docs/series.md", import.meta.url), "utf8");
  const script = /node -e '\n([^']+)' 106\n/.exec(docs)![1]!;
  const folder = scratchFolder(t);
  writeFileSync(join(folder, "106.i16"), new Uint8Array(Int16Array.of(200, -100, 50).buffer));
  writeFileSync(join(folder, "106_pvc.csv"), ",PVC\n0,100\n1,2488\n");
  execFileSync(process.execPath, ["-e", script, "106"], { cwd: folder });
  const { names, columns } = await readSeries(join(folder, "106.csv"));
  assert.deepEqual([names, [...columns[0]!]], [["millivolt"], [1, -0.5, 0.25]]);
  const events = await readEvents(join(folder, "106_events.json"), "106.csv");
  assert.deepEqual(events, [
    { start: 28, end: 172 },
    { start: 2416, end: 2560 },
  ]);
});
