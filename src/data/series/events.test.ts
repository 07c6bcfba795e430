import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { eventPoints, labelledStretches, readEvents } from "./events.js";
import { regularSeries } from "./regular.js";

const folder = mkdtempSync(join(tmpdir(), "sandglass-events-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("events from pairs, from a table of many files' pairs, and from two columns", async () => {
  const wanted = [{ start: Date.UTC(2014, 0, 1), end: Date.UTC(2014, 0, 2) }];
  const pairs = '[["2014-01-01 00:00:00.000000", "2014-01-02"]]';
  assert.deepEqual(await readEvents(file("a.json", pairs), "x/taxi.csv"), wanted);
  assert.deepEqual(
    await readEvents(file("b.json", `{"real/other.csv": [], "real/taxi.csv": ${pairs}}`), "x/taxi.csv"),
    wanted,
  );
  assert.deepEqual(await readEvents(file("c.csv", "start,end\n2014-01-01,2014-01-02\n"), "taxi.csv"), wanted);
  assert.deepEqual(await readEvents(file("d.csv", "3;7\n"), "taxi.csv"), [{ start: 3, end: 7 }]);
});

test("what are no events is refused with its place", async () => {
  await assert.rejects(
    readEvents(file("e.json", "[[1]]"), "x.csv"),
    /event 0: expected two times, the earlier first, got 1/,
  );
  await assert.rejects(readEvents(file("f.json", "[[7, 3]]"), "x.csv"), /got 7 to 3/);
  await assert.rejects(readEvents(file("g.json", "{"), "x.csv"), /JSON of \[start, end\] pairs/);
  await assert.rejects(readEvents(file("h.json", '{"a.csv": []}'), "x.csv"), /a key that ends in x\.csv, got a\.csv/);
  await assert.rejects(readEvents(file("i.csv", "start,end\n"), "x.csv"), /at least one event, got none/);
});

test("events as points: by time, within the series; labels as stretches", () => {
  const times = Float64Array.from({ length: 10 }, (_, at) => at * 1000);
  const series = regularSeries({ names: ["a"], times, columns: [Float64Array.from(times)] });
  const events = [
    { start: 1500, end: 3000 },
    { start: 8000, end: 99_000 },
    { start: 50_000, end: 60_000 },
  ];
  assert.deepEqual(eventPoints(series, events), [
    { from: 2, to: 4 },
    { from: 8, to: 10 },
  ]);
  assert.deepEqual(labelledStretches([0, 1, 1, 0, 2]), [
    { from: 1, to: 3 },
    { from: 4, to: 5 },
  ]);
});
