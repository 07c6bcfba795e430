import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { convLength } from "./ops/conv.js";
import { convPadding, transposedPadding } from "./padding.js";

const lengths = fc.integer({ min: 1, max: 40 });
const windows = fc.record({
  kernel: fc.integer({ min: 1, max: 9 }),
  stride: fc.integer({ min: 1, max: 5 }),
  dilation: fc.integer({ min: 1, max: 3 }),
});

test("same padding worked out by hand", () => {
  const pad = (length: number, kernel: number, stride = 1, dilation = 1): number[] =>
    convPadding("same", length, { kernel, stride, dilation });
  assert.deepEqual(pad(28, 3), [1, 1]);
  assert.deepEqual(pad(28, 2), [0, 1], "the odd zero goes after");
  assert.deepEqual(pad(28, 3, 2), [0, 1], "14 outputs reach 2·13 + 3 = 29");
  assert.deepEqual(pad(7, 3, 2), [1, 1], "4 outputs reach 2·3 + 3 = 9");
  assert.deepEqual(pad(7, 2, 2), [0, 1]);
  assert.deepEqual(pad(5, 1, 2), [0, 0]);
  assert.deepEqual(pad(10, 2, 3), [0, 1]);
  assert.deepEqual(pad(9, 2, 3), [0, 0], "windows that do not touch need no padding");
  assert.deepEqual(pad(5, 3, 1, 2), [2, 2]);
  assert.deepEqual(pad(3, 8), [3, 4]);
  assert.deepEqual(convPadding("valid", 5, { kernel: 3, stride: 2, dilation: 1 }), [0, 0]);
});

test("same padding is that of TensorFlow's documentation", () => {
  // tf.nn, "Notes on padding": by the remainder of the length, not by the number of outputs.
  fc.assert(
    fc.property(lengths, windows, (length, window) => {
      const { kernel, stride, dilation } = window;
      const reach = (kernel - 1) * dilation + 1;
      const along = length % stride === 0 ? Math.max(reach - stride, 0) : Math.max(reach - (length % stride), 0);
      const [before, after] = convPadding("same", length, window);
      assert.deepEqual([before, after], [Math.floor(along / 2), along - Math.floor(along / 2)]);
      assert.equal(convLength(length, { ...window, padding: [before, after] }), Math.ceil(length / stride));
    }),
  );
});

test("valid makes ceil((length - reach + 1) / stride) outputs", () => {
  fc.assert(
    fc.property(lengths, windows, (length, window) => {
      const reach = (window.kernel - 1) * window.dilation + 1;
      fc.pre(reach <= length);
      const padding = convPadding("valid", length, window);
      assert.equal(convLength(length, { ...window, padding }), Math.ceil((length - reach + 1) / window.stride));
    }),
  );
});

test("transposed lengths are those of Keras' Conv2DTranspose", () => {
  const length = (name: "same" | "valid", from: number, kernel: number, stride: number): number =>
    transposedPadding(name, from, { kernel, stride, dilation: 1 }).outputLength;
  assert.equal(length("same", 14, 3, 2), 28);
  assert.equal(length("valid", 14, 3, 2), 29);
  assert.equal(length("valid", 14, 2, 2), 28);
  assert.equal(length("valid", 7, 5, 1), 11);
  assert.equal(length("same", 7, 5, 1), 7);
  assert.equal(length("valid", 4, 2, 3), 12);
});

test("a transposed convolution goes back to where its convolution starts", () => {
  fc.assert(
    fc.property(lengths, windows, fc.constantFrom("same", "valid"), (length, window, name) => {
      const { outputLength, padding } = transposedPadding(name, length, window);
      assert.equal(convLength(outputLength, { ...window, padding }), length);
    }),
  );
});
