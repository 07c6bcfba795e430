import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { convTaps, findRuns, positionsOf, transposedTaps } from "./runs.js";

const convolutions = fc.record({
  length: fc.integer({ min: 1, max: 40 }),
  kernel: fc.integer({ min: 1, max: 7 }),
  stride: fc.integer({ min: 1, max: 4 }),
  before: fc.integer({ min: 0, max: 6 }),
  dilation: fc.integer({ min: 1, max: 3 }),
});

test("runs put back together are the axis they were cut from", () => {
  fc.assert(
    fc.property(convolutions, fc.integer({ min: 1, max: 4 }), ({ length, ...options }, period) => {
      const outputs = Math.ceil((length + options.before) / options.stride);
      const positions = positionsOf(convTaps(length, outputs, options).map((taps) => [taps]));
      const rebuilt = findRuns(positions, period).flatMap((run) =>
        Array.from({ length: run.repeats * run.period }, (_, at) => {
          const original = positions[run.start + (at % run.period)]!;
          return { key: original.key, base: original.base + Math.floor(at / run.period) * run.shift };
        }),
      );
      assert.deepEqual(rebuilt, positions);
    }),
  );
});

test("a 3-wide convolution with padding has two borders and one loop", () => {
  const taps = convTaps(28, 28, { kernel: 3, stride: 1, before: 1, dilation: 1 });
  assert.deepEqual(findRuns(positionsOf(taps.map((own) => [own])), 4), [
    { start: 0, period: 1, repeats: 1, shift: 0 },
    { start: 1, period: 1, repeats: 26, shift: 1 },
    { start: 27, period: 1, repeats: 1, shift: 0 },
  ]);
});

test("transposing taps twice gives them back", () => {
  fc.assert(
    fc.property(convolutions, ({ length, ...options }) => {
      const outputs = Math.ceil((length + options.before) / options.stride);
      const taps = convTaps(length, outputs, options);
      const again = transposedTaps(transposedTaps(taps, length), outputs);
      const sorted = (rows: typeof taps): string[] =>
        rows.map((row) => JSON.stringify([...row].sort((a, b) => a.position - b.position)));
      assert.deepEqual(sorted(again), sorted(taps));
    }),
  );
});
