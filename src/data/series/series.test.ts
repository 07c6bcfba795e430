import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import { periodOf, rhythmOf } from "./period.js";
import { readSeries } from "./read-series.js";
import { regularSeries } from "./regular.js";

const column = (...values: number[]): Float64Array => Float64Array.from(values);
const minutes = (...values: number[]): Float64Array => Float64Array.from(values, (value) => value * 60_000);
const nan = Number.NaN;

test("times out of order, repeated and missing: sorted, averaged, bridged, each said", () => {
  const series = regularSeries({
    names: ["a", "b"],
    times: minutes(0, 1, 3, 2, 3, 6),
    columns: [column(0, 1, 3, 2, 5, 7), column(0, 10, nan, 20, 30, 60)],
  });
  assert.deepEqual([...series.columns[0]!], [0, 1, 2, 4, 5, 6, 7]);
  assert.deepEqual([...series.columns[1]!], [0, 10, 20, 30, 40, 50, 60]);
  assert.deepEqual([...series.times!], [...minutes(0, 1, 2, 3, 4, 5, 6)]);
  assert.equal(series.interval, 60_000);
  assert.deepEqual(series.segments, [{ from: 0, to: 7 }]);
  assert.match(series.notices.join("\n"), /out of order in 1 place/);
  assert.match(series.notices.join("\n"), /1 points have the time of another/);
  assert.match(series.notices.join("\n"), /2 missing points were bridged/);
});

test("what is no list of numbers is named, not stumbled over", () => {
  const refused: readonly (readonly [unknown, RegExp])[] = [
    [{ names: ["v"], columns: [null] }, /series, channel "v": expected a list of numbers, got null/],
    [{ names: ["v"], columns: [[1, "a"]] }, /series, channel "v", point 1: expected a number, .* got "a"/],
    [{ names: null, columns: [] }, /a list of channels' names, got null/],
  ];
  for (const [series, message] of refused) assert.throws(() => regularSeries(series as never), message);
});

test("a long gap cuts the series, in times or in cells", () => {
  const inTime = regularSeries({ names: ["a"], times: minutes(0, 1, 2, 9, 10), columns: [column(1, 2, 3, 4, 5)] });
  assert.deepEqual(inTime.segments, [
    { from: 0, to: 3 },
    { from: 3, to: 5 },
  ]);
  assert.match(inTime.notices[0]!, /6 points are missing after 1970-01-01 00:02: the series is cut there/);
  const inCells = regularSeries({ names: ["a"], columns: [column(1, nan, nan, nan, nan, 2, nan, 4)] });
  assert.deepEqual([...inCells.columns[0]!], [1, 2, 3, 4]);
  assert.deepEqual(inCells.segments.length, 2);
});

test("a clock that jitters and drifts stays on its grid; a date in another century takes no memory", () => {
  const times = Float64Array.from({ length: 1000 }, (_, at) => at * 1003 + (at % 3) * 100);
  const series = regularSeries({ names: ["a"], times, columns: [Float64Array.from(times.keys())] });
  assert.equal(series.columns[0]!.length, 1000);
  const far = regularSeries({ names: ["a"], times: column(0, 1000, 2000, 4e12), columns: [column(1, 2, 3, 4)] });
  assert.deepEqual([...far.columns[0]!], [1, 2, 3, 4]);
});

test("labels go with their points", () => {
  const series = regularSeries({ names: ["a"], columns: [column(1, 2, nan, 4)], labels: [0, 0, 0, 1] });
  assert.deepEqual(Array.from(series.labels!), [0, 0, 1, 1]);
});

test("nothing to work with is refused", () => {
  assert.throws(
    () => regularSeries({ names: ["a"], columns: [column(nan, nan)] }),
    /a number in every channel, got none/,
  );
  assert.throws(() => regularSeries({ names: ["a"], columns: [column()] }), /at least one point/);
  assert.throws(() => regularSeries({ names: ["a"], times: column(5, 5), columns: [column(1, 2)] }), /different times/);
});

test("the period is found under noise and a trend of its own length; noise alone has none", () => {
  const random = new Random(3);
  const wave = (period: number) => (_: unknown, at: number) =>
    Math.sin((2 * Math.PI * at) / period) + random.normal(0, 0.5);
  for (const period of [7, 48, 288]) {
    const found = periodOf(Float64Array.from({ length: 3000 }, wave(period)));
    assert.ok(found !== undefined && Math.abs(found - period) <= period / 20, `${period}: ${found}`);
  }
  assert.equal(periodOf(Float64Array.from({ length: 1000 }, () => random.normal())), undefined);
  assert.equal(periodOf(new Float64Array(100).fill(3)), undefined);
});

test("a rhythm of beats that jitter, differ and drift is found; noise, walks and waves of noise have none", () => {
  for (const period of [120, 300]) {
    const random = new Random(7);
    const points = new Float64Array(20_000);
    for (let at = 0; at < points.length; at += Math.round(period * (1 + random.normal(0, 0.06)))) {
      for (let step = 0; step < 12; step++) {
        if (at + step < points.length) points[at + step]! += random.uniform(0.5, 1.5) * Math.sin(step / 2);
      }
    }
    let level = 0;
    for (let at = 0; at < points.length; at++) {
      level += random.normal(0, 0.02);
      points[at]! += level + random.normal(0, 0.02);
    }
    assert.equal(periodOf(points), undefined);
    const found = rhythmOf(points);
    assert.ok(found !== undefined && Math.abs(found - period) <= period / 10, `${period}: ${found}`);
  }
  const random = new Random(8);
  const noise = Float64Array.from({ length: 20_000 }, () => random.normal());
  let [walk, one, two] = [0, 0, 0];
  const walked = noise.map((step) => (walk += step));
  const waves = noise.map((step) => {
    [one, two] = [1.6 * one - 0.8 * two + step, one];
    return one;
  });
  assert.deepEqual(
    [noise, walked, waves].map((points) => rhythmOf(points)),
    [undefined, undefined, undefined],
  );
});

test("a table of points: the column of times is found, words are left out, gaps are gaps", async () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const read = await readSeries(bytes("id,when,a,b,faulty\nx,2020-01-01,1,,0\ny,2020-01-02,2,5,1\n"), {
    label: "faulty",
  });
  assert.deepEqual(read.names, ["a", "b"]);
  assert.deepEqual([...read.times!], [Date.UTC(2020, 0, 1), Date.UTC(2020, 0, 2)]);
  assert.deepEqual(
    read.columns.map((points) => [...points]),
    [
      [1, 2],
      [nan, 5],
    ],
  );
  assert.deepEqual(Array.from(read.labels!), [0, 1]);
  const plain = await readSeries(bytes("1\n2\n3\n"));
  assert.deepEqual([...plain.columns[0]!], [1, 2, 3]);
  assert.equal(plain.times, undefined);
  const comma = await readSeries(bytes("time;v;unit;price\n1;1,5;l;1,234\n2;-,25;l;2,345\n"));
  assert.deepEqual(comma.names, ["v"]);
  assert.deepEqual([...comma.columns[0]!], [1.5, -0.25]);
  assert.deepEqual(comma.notices, ['Left out, because they hold more than numbers: unit ("l"), price ("1,234").']);
  const epoch = await readSeries(bytes("t;v\n1700000000;1\n1700000060;2\n"), { time: "t" });
  assert.deepEqual([...epoch.times!], [1.7e12, 1.7e12 + 60_000]);
});

test("what is no series is refused, with the place", async () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  await assert.rejects(readSeries(bytes("a,b\nx,y\n")), /at least one column of numbers, got a, b/);
  await assert.rejects(readSeries(bytes("a,b\n1,2\n"), { time: "c" }), /a column "c", got a, b/);
  await assert.rejects(readSeries(bytes("t,b\nsoon,2\n"), { time: "t" }), /point 0: expected a time such as/);
  await assert.rejects(readSeries(bytes("a,b\n1,2\n3\n")), /row 3: expected 2 cells/);
  await assert.rejects(readSeries(bytes("a,b\n")), /a header only/);
});
