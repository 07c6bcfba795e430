import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { signalOverlay, signalOverlayData } from "./signal-overlay.js";

const originals = { shape: [1, 4], count: 2, data: Float32Array.of(0, 1, 2, 3, 0, 0, 0, 0), scale: 1 };
const reconstructions = { ...originals, data: Float32Array.of(0, 1, 1, 1, -2, 0, 0, 0) };

test("the error of a panel is the shaded area over the length; scales are shared", () => {
  const { panels, x, y } = signalOverlayData({ originals, reconstructions, latentSize: 1, captions: ["a", "b"] });
  assert.deepEqual(
    panels.map((panel) => [panel.caption, panel.error]),
    [
      ["a", 0.75],
      ["b", 0.5],
    ],
  );
  assert.deepEqual(x.domain, [0, 3]);
  assert.ok(y.domain[0] < -2 && y.domain[1] > 3);
});

test("values that are no numbers leave gaps", () => {
  const broken = { ...reconstructions, data: Float32Array.of(0, Number.NaN, 1, 1, 0, 0, 0, 0) };
  assert.doesNotMatch(signalOverlay({ originals, reconstructions: broken, latentSize: 1 }).svg, /NaN|undefined/);
});

test("images and unequal shapes are refused", () => {
  const image = { ...originals, shape: [2, 2] };
  assert.throws(() => signalOverlay({ originals: image, reconstructions: image, latentSize: 1 }), UserError);
  assert.throws(
    () => signalOverlay({ originals, reconstructions: { ...originals, shape: [4] }, latentSize: 1 }),
    UserError,
  );
});
