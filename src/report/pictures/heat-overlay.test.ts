import assert from "node:assert/strict";
import { test } from "node:test";
import { heatOverlay } from "./heat-overlay.js";

const picture = { width: 3, height: 1, channels: 1, data: Uint8Array.of(200, 200, 200) } as const;

test("no error leaves the picture, the largest is covered by the brightest colour of inferno", () => {
  const { data, channels } = heatOverlay(picture, { errors: [0, 1, Number.NaN], opacity: 0.5 });
  assert.equal(channels, 3);
  assert.deepEqual([...data.subarray(0, 3)], [200, 200, 200]);
  // Inferno ends in #fcffa4 (van der Walt and Smith).
  const half = [0xfc, 0xff, 0xa4].map((colour) => Math.round((200 + colour) / 2));
  assert.deepEqual([...data.subarray(3, 6)], half);
  assert.deepEqual([...data.subarray(6, 9)], half);
});

test("a colour picture is laid under in gray; a common scale makes small errors faint", () => {
  const red = { width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0) } as const;
  assert.deepEqual([...heatOverlay(red, { errors: [0] }).data], [76, 76, 76]);
  assert.deepEqual([...heatOverlay(picture, { errors: [0, 0, 0], high: 0 }).data], Array(9).fill(200));
  assert.throws(() => heatOverlay(picture, { errors: [1] }), /expected 3 errors, one for each pixel of 3 x 1, got 1/);
});
