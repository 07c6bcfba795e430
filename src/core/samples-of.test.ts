import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "./errors.js";
import { type SamplesInput, samplesOf } from "./samples-of.js";

const pair = { shape: [2], count: 2, data: Float32Array.of(1, 2, 3, 4), scale: 1 };
const picture = [
  [1, 2, 3],
  [4, 5, 6],
];
const six = Float32Array.of(1, 2, 3, 4, 5, 6);

const taken: readonly (readonly [string, SamplesInput, readonly number[], object])[] = [
  [
    "rows",
    [
      [1, 2],
      [3, 4],
    ],
    [2],
    pair,
  ],
  ["rows of their own type", [Float32Array.of(1, 2), Float64Array.of(3, 4)], [2], pair],
  ["numbers one after another", [1, 2, 3, 4], [2], pair],
  ["a Float64Array", Float64Array.of(1, 2, 3, 4), [2], pair],
  ["floats without a scale", { data: Float32Array.of(1, 2, 3, 4), shape: [2], count: 2 }, [2], pair],
  [
    "bytes, as parts of 255",
    Uint8Array.of(1, 2, 3, 4),
    [2],
    { ...pair, data: Uint8Array.of(1, 2, 3, 4), scale: 1 / 255 },
  ],
  [
    "bytes with a scale",
    { data: Uint8Array.of(1, 2), scale: 1 },
    [2],
    { ...pair, count: 1, data: Uint8Array.of(1, 2) },
  ],
  [
    "rows with labels",
    { data: [[1, 2]], labels: Uint8Array.of(7) },
    [2],
    { ...pair, count: 1, data: Float32Array.of(1, 2), labels: Uint8Array.of(7) },
  ],
  ["pictures without an axis of channels", [picture], [1, 2, 3], { shape: [1, 2, 3], count: 1, data: six, scale: 1 }],
  ["pictures with one", [[picture]], [1, 2, 3], { shape: [1, 2, 3], count: 1, data: six, scale: 1 }],
  ["pictures as rows", [[1, 2, 3, 4, 5, 6]], [1, 2, 3], { shape: [1, 2, 3], count: 1, data: six, scale: 1 }],
  ["no samples", [], [2], { shape: [2], count: 0, data: new Float32Array(), scale: 1 }],
  ["another shape than asked, which is for the caller to judge", pair, [5], pair],
];
for (const [what, given, shape, expected] of taken) {
  test(`taken as samples: ${what}`, () => assert.deepEqual(samplesOf("x", given, shape), expected));
}

test("samples that are complete are not copied", () => {
  assert.equal(samplesOf("x", pair, [2]), pair);
  const data = Float32Array.of(1, 2);
  assert.equal(samplesOf("x", data, [2]).data, data);
});

const refused: readonly (readonly [string, unknown, readonly number[], RegExp])[] = [
  ["a part of a sample", [1, 2, 3], [2], /^x: expected a multiple of 2 numbers, for samples of \[2\], got 3/],
  ["a row that is short", [[1, 2], [3]], [2], /^x, sample 1: expected \[2\], or 2 numbers in a row, got \[1\]/],
  [
    "a picture lying on its side",
    [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    [1, 2, 3],
    /^x, sample 0: expected \[1, 2, 3\]/,
  ],
  [
    "a ragged picture",
    [
      [
        [1, 2, 3],
        [4, 5],
      ],
    ],
    [1, 2, 3],
    /^x, sample 0: expected 3 entries in each list, got 2/,
  ],
  ["a number among rows", [[1, 2], 3], [2], /^x, sample 1: .* got 3/],
  ["a hole", [[1, null]], [2], /^x, sample 0, number 1: expected a finite number, got null.*missing/],
  ["text", [["1", 2]], [2], /^x, sample 0, number 0: expected a finite number, got "1"/],
  ["NaN", [1, Number.NaN], [2], /^x, number 1: expected a finite number, got NaN/],
  ["nothing", undefined, [2], /^x: expected samples, or arrays of numbers, got undefined/],
  ["a scale of 0", { data: [1, 2], scale: 0 }, [2], /^x\.scale: expected a finite number, not 0, got 0/],
  ["a scale of 0 of typed data", { ...pair, scale: 0 }, [2], /^x\.scale/],
];
for (const [what, given, shape, message] of refused) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => samplesOf("x", given as SamplesInput, shape),
      (error) => error instanceof UserError && message.test(error.message),
    );
  });
}
