import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pointScores, type Series, splitSeries, windows } from "./windows.js";

/** Channel c holds 100 c, 100 c + 1, … */
function counting(channels: number, length: number): Series {
  const data = Float32Array.from(
    { length: channels * length },
    (_, at) => 100 * Math.floor(at / length) + (at % length),
  );
  return { channels, length, data };
}

test("windows hold every channel, from each start", () => {
  const cut = windows(counting(2, 6), { length: 3, stride: 2 });
  assert.deepEqual([cut.shape, cut.count, [...cut.starts]], [[2, 3], 2, [0, 2]]);
  assert.deepEqual([...cut.data], [0, 1, 2, 100, 101, 102, 2, 3, 4, 102, 103, 104]);
});

test("windows of a stretch stay inside it, and there are as many as fit", () => {
  fc.assert(
    fc.property(
      fc.record({ from: fc.nat(20), span: fc.integer({ min: 1, max: 40 }), stride: fc.integer({ min: 1, max: 7 }) }),
      fc.integer({ min: 1, max: 40 }),
      ({ from, span, stride }, wish) => {
        const length = Math.min(wish, span);
        const to = from + span;
        const { starts, count } = windows(counting(1, 60), { length, stride, from, to });
        assert.equal(starts[0], from);
        assert.ok(starts.every((start) => start + length <= to));
        assert.ok(starts[count - 1]! + stride + length > to);
      },
    ),
  );
});

test("a window is anomalous when a point of it is", () => {
  const labels = [0, 0, 0, 1, 0, 0];
  assert.deepEqual([...windows({ ...counting(1, 6), labels }, { length: 2 }).labels!], [0, 0, 1, 1, 0]);
});

test("parts of a series follow each other in time without gap or overlap", () => {
  const parts = splitSeries(1001, { train: 0.5, calibrate: 0.2, test: 0.3 });
  assert.deepEqual(parts, {
    train: { from: 0, to: 501 },
    calibrate: { from: 501, to: 701 },
    test: { from: 701, to: 1001 },
  });
  const { train, test: tested } = parts;
  const last = windows(counting(1, 1001), { length: 50, ...train }).starts.at(-1)!;
  assert.ok(last + 50 <= tested.from);
});

test("a point's score is the mean over the windows that cover it", () => {
  const { starts } = windows(counting(1, 7), { length: 3, stride: 2, to: 6 });
  assert.deepEqual([...pointScores(starts, [1, 5], 3, 7)], [1, 1, 3, 5, 5, Number.NaN, Number.NaN]);
});

test("impossible cuts are refused", () => {
  const series = counting(1, 10);
  assert.throws(() => windows(series, { length: 11 }), /a stretch of at least 11 points within 10, got 0 to 10/);
  assert.throws(() => windows(series, { length: 3, from: 5, to: 12 }), /within 10, got 5 to 12/);
  assert.throws(() => windows(series, { length: 0 }), /window length: expected a whole number >= 1, got 0/);
  assert.throws(() => windows(series, { length: 2, stride: 0.5 }), /window stride/);
  assert.throws(() => windows({ ...series, channels: 2 }, { length: 2 }), /2 channels of 10 points, got 10 numbers/);
  const gap = { ...counting(2, 4), data: Float32Array.of(0, 1, 2, 3, 4, 5, Number.NaN, 7) };
  assert.throws(
    () => windows(gap, { length: 2 }),
    /channel 1, point 2: expected a finite number, got NaN\. Fill the gap/,
  );
  assert.equal(windows(gap, { length: 2, to: 2 }).count, 1);
  for (const fractions of [{ a: 0.7, b: 0.4 }, { a: 0 }, { a: 0.01 }] as Readonly<Record<string, number>>[]) {
    assert.throws(() => splitSeries(10, fractions), /fractions that add to 1 at most/);
  }
});
