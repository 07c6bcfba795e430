import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../core/errors.js";
import { linearMap, nearestMap } from "./axis-map.js";
import { conv2d, conv2dTransposed, conv2dWeight } from "./ops/conv.js";
import { dense, denseTransposed, denseWeight } from "./ops/dense.js";
import { add, select } from "./ops/elementwise.js";
import { concat, pad, slice, transpose } from "./ops/layout.js";
import { matmul } from "./ops/matmul.js";
import { maxPool2d, maxPool2dGradientRule, resample2d } from "./ops/pool.js";
import { recurrence } from "./ops/recurrence.js";
import { batchSum, broadcast, reshape, sum } from "./ops/reduce.js";
import { softmax } from "./ops/softmax.js";
import { constant, input, parameter } from "./ops/source.js";
import { node, type PoolAttributes, type Value } from "./value.js";

const image = input("image", [2, 5, 7]);
const row = input("row", [4]);
const kernel = parameter("kernel", [3, 2, 3, 3]);
const weights = parameter("weights", [6, 4]);
const plain = { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1] } as const;
const pool: PoolAttributes = { window: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0] };

const refused: readonly (readonly [() => Value, string])[] = [
  [() => constant([1, 2, 3], [2]), "constant: expected 2 numbers, got 3."],
  [() => add(image, row), "add: expected shapes that broadcast (equal, or 1, from the right), got [2, 5, 7] and [4]."],
  [
    () => select(row, 1, parameter("p", [3])),
    "select: expected shapes that broadcast (equal, or 1, from the right), got [4] and scalar and [3].",
  ],
  [() => broadcast(row, [4, 3]), "broadcast: expected something that stretches to sample [4, 3], got sample [4]."],
  [() => broadcast(row, [4], "shared"), "broadcast: expected something that stretches to shared [4], got sample [4]."],
  [() => sum(image, [3]), "sum: expected different axes in 0 … 2, got [3]."],
  [() => sum(image, [1, 1]), "sum: expected different axes in 0 … 2, got [1, 1]."],
  [() => batchSum(weights), "batchSum: expected a sample value, got a shared one."],
  [() => reshape(image, [7, 11]), "reshape: expected a shape of 70 elements like [2, 5, 7], got [7, 11]."],
  [() => transpose(image, [0, 1]), "transpose: expected a permutation of 3 axes, got [0, 1]."],
  [() => transpose(image, [0, 1, 1]), "transpose: expected a permutation of 3 axes, got [0, 1, 1]."],
  [() => slice(row, [1], [5]), "slice: expected 0 <= start < end <= [4] on each axis, got start [1], end [5]."],
  [() => slice(row, [2], [2]), "slice: expected 0 <= start < end <= [4] on each axis, got start [2], end [2]."],
  [() => pad(row, [1, 0], [0, 0]), "pad: expected 1 widths >= 0 before and after, got [1, 0], [0, 0]."],
  [() => pad(row, [-1], [0]), "pad: expected 1 widths >= 0 before and after, got [-1], [0]."],
  [
    () => concat([row, parameter("p", [4])], 0),
    "concat: expected values of one kind that differ only along axis 0, got sample [4], shared [4].",
  ],
  [
    () => concat([image, input("other", [2, 4, 6])], 1),
    "concat: expected values of one kind that differ only along axis 1, got sample [2, 5, 7], sample [2, 4, 6].",
  ],
  [
    () => dense(image, weights),
    "dense: expected sample [n] and shared weights with n on axis 1, got sample [2, 5, 7] and shared [6, 4]. Flatten the input first, or change the weights' shape.",
  ],
  [
    () => denseTransposed(row, weights),
    "denseTransposed: expected sample [n] and shared weights with n on axis 0, got sample [4] and shared [6, 4]. Flatten the input first, or change the weights' shape.",
  ],
  [() => denseWeight(row, image), "denseWeight: expected two sample vectors, got sample [4] and sample [2, 5, 7]."],
  [
    () => matmul(row, row),
    "matmul: expected [n, k] and [k, m], or as many of both on a first axis, at least one of them sample, got sample [4] and sample [4].",
  ],
  [
    () => matmul(input("a", [2, 3]), weights, { transposeA: true }),
    "matmul: expected [n, k] and [k, m], or as many of both on a first axis, at least one of them sample, got sample [2, 3] transposed and shared [6, 4].",
  ],
  [() => softmax(row, 1), "softmax: expected a sample value with an axis 1, got sample [4]."],
  [
    () => recurrence("gru", input("steps", [5, 4]), { kernel: weights, recurrent: weights, bias: weights }),
    "gru: expected sample [steps, channels], shared [3 units, channels], [3 units, units] and [4 units], got sample [5, 4], shared [6, 4], shared [6, 4], shared [6, 4].",
  ],
  [
    () => conv2d(row, kernel, plain),
    "conv2d: expected a sample [channels, height, width], got sample [4] and shared [3, 2, 3, 3].",
  ],
  [
    () => conv2d(image, weights, plain),
    "conv2d: expected shared weights [out, in, kh, kw], got sample [2, 5, 7] and shared [6, 4].",
  ],
  [
    () => conv2d(image, parameter("k", [3, 1, 3, 3]), plain),
    "conv2d: expected as many channels as the weights' second axis, got sample [2, 5, 7] and shared [3, 1, 3, 3].",
  ],
  [
    () => conv2d(image, parameter("k", [3, 2, 6, 3]), plain),
    "conv2d: expected an image at least as large as the kernel, got sample [2, 5, 7] and shared [3, 2, 6, 3].",
  ],
  [
    () => conv2dTransposed(image, kernel, { ...plain, outputSize: [7, 9] }),
    "conv2dTransposed: expected as many channels as the weights' first axis, got sample [2, 5, 7] and shared [3, 2, 3, 3].",
  ],
  [
    () => conv2dTransposed(image, parameter("k", [2, 1, 3, 3]), { ...plain, outputSize: [8, 9] }),
    "conv2dTransposed: expected an image of [6, 7], which [8, 9] convolves to, got sample [2, 5, 7] and shared [2, 1, 3, 3].",
  ],
  [
    () => conv2dWeight(image, input("out", [3, 3, 4]), { ...plain, kernel: [3, 3] }),
    "conv2dWeight: expected an output image of [3, 5], got sample [2, 5, 7] and sample [3, 3, 4].",
  ],
  [
    () => maxPool2d(row, pool),
    "maxPool2d: expected a sample [channels, height, width] at least as large as the window [2, 2], padded by less than it, got sample [4], padding [0, 0, 0, 0].",
  ],
  [
    () => maxPool2d(image, { ...pool, padding: [2, 0, 0, 0] }),
    "maxPool2d: expected a sample [channels, height, width] at least as large as the window [2, 2], padded by less than it, got sample [2, 5, 7], padding [2, 0, 0, 0].",
  ],
  [
    () => node("maxPool2dGradient", maxPool2dGradientRule, [image, image], pool),
    "maxPool2dGradient: expected sample [2, 2, 3], got sample [2, 5, 7].",
  ],
  [
    () => resample2d(image, nearestMap(5, 2), linearMap(6, 2)),
    "resample2d: expected [channels, 5, 6], got sample [2, 5, 7].",
  ],
];

test("what does not fit is refused with where, expected and got", () => {
  for (const [build, message] of refused) {
    assert.throws(
      build,
      (error) => {
        assert.ok(error instanceof UserError, message);
        assert.equal(error.message, message);
        return true;
      },
      message,
    );
  }
});

test("types of what fits", () => {
  const cases: readonly (readonly [Value, string, readonly number[]])[] = [
    [add(row, parameter("p", [3, 1])), "sample", [3, 4]],
    [add(weights, 1), "shared", [6, 4]],
    [sum(image, [0, 2]), "sample", [5]],
    [batchSum(image), "shared", [2, 5, 7]],
    [transpose(image, [2, 0, 1]), "sample", [7, 2, 5]],
    [concat([image, image], 1), "sample", [2, 10, 7]],
    [dense(row, weights), "sample", [6]],
    [denseTransposed(input("six", [6]), weights), "sample", [4]],
    [denseWeight(row, input("two", [2])), "shared", [4, 2]],
    [conv2d(image, kernel, { ...plain, stride: [2, 1], padding: [1, 1, 0, 2] }), "sample", [3, 3, 7]],
    [conv2dWeight(image, input("out", [3, 3, 5]), { ...plain, kernel: [3, 3] }), "shared", [3, 2, 3, 3]],
    [maxPool2d(image, { ...pool, padding: [0, 1, 0, 1] }), "sample", [2, 3, 4]],
    [resample2d(image, nearestMap(5, 2), linearMap(7, 3)), "sample", [2, 10, 21]],
  ];
  for (const [value, kind, shape] of cases) assert.deepEqual([value.kind, value.shape], [kind, shape], value.op);
});

test("what changes nothing makes no node", () => {
  assert.equal(reshape(image, [2, 5, 7]), image);
  assert.equal(transpose(image, [0, 1, 2]), image);
  assert.equal(slice(row, [0], [4]), row);
  assert.equal(pad(row, [0], [0]), row);
  assert.equal(broadcast(row, [4]), row);
  assert.equal(sum(row, []), row);
});
