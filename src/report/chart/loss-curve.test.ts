import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "fast-png";
import { lossCurve, lossCurveData } from "./loss-curve.js";

const history = [
  { epoch: 1, loss: 0.4, valLoss: 0.3 },
  { epoch: 2, loss: 0.25, valLoss: 0.2 },
  { epoch: 3, loss: 0.2, valLoss: 0.22 },
];

test("best is the lowest validation loss, or the epoch that was kept", () => {
  assert.deepEqual(lossCurveData({ history }).best, { epoch: 2, loss: 0.2, series: "validation" });
  assert.deepEqual(lossCurveData({ history, bestEpoch: 3 }).best, { epoch: 3, loss: 0.22, series: "validation" });
  const trainOnly = history.map(({ epoch, loss }) => ({ epoch, loss }));
  assert.deepEqual(lossCurveData({ history: trainOnly }).best, { epoch: 3, loss: 0.2, series: "training" });
});

test("the scale is linear for small spans, logarithmic from a factor of eight, never for negative losses", () => {
  const kind = (...losses: number[]) =>
    lossCurveData({ history: losses.map((loss, at) => ({ epoch: at + 1, loss })) }).y.kind;
  assert.equal(kind(0.7, 0.1), "linear");
  assert.equal(kind(0.8, 0.1), "log");
  assert.equal(kind(8, -1), "linear");
  assert.equal(kind(8, 0), "linear");
});

test("all losses lie within the axes", () => {
  for (const losses of [[0.5], [0.5, 0.5], [1e-6, 10], [-3, -2], [0, 0]]) {
    const { x, y } = lossCurveData({ history: losses.map((loss, at) => ({ epoch: at + 4, loss })) });
    for (const [at, loss] of losses.entries()) {
      assert.ok(y.domain[0] < loss || (losses.length === 1 && y.domain[0] === 0), `${losses}: ${y.domain}`);
      assert.ok(loss < y.domain[1], `${losses}: ${y.domain}`);
      assert.ok(x.domain[0] <= at + 4 && at + 4 <= x.domain[1] && x.domain[0] < x.domain[1]);
    }
  }
});

test("a loss that is no number breaks the line and is named", () => {
  const data = lossCurveData({
    history: [
      { epoch: 1, loss: 3 },
      { epoch: 2, loss: null },
      { epoch: 3, loss: Number.POSITIVE_INFINITY },
      { epoch: 4, loss: 2 },
    ],
  });
  assert.deepEqual(data.series[0]!.runs, [[{ epoch: 1, loss: 3 }], [{ epoch: 4, loss: 2 }]]);
  assert.deepEqual(data.broken, [2, 3]);
});

test("an empty history and one never finite still make a picture", () => {
  assert.equal(lossCurve({ history: [] }).description, "No epoch yet.");
  const figure = lossCurve({ history: [{ epoch: 1, loss: null }] });
  assert.match(figure.svg, /no finite loss; not a number in epoch 1</);
  assert.doesNotMatch(figure.svg, /NaN|undefined/);
});

test("its PNG has the asked size, white paper and the line's colour", async () => {
  const figure = lossCurve({ history });
  const png = decode(await figure.png({ scale: 1 }));
  assert.deepEqual([png.width, png.height, png.channels], [figure.width, figure.height, 3]);
  assert.deepEqual([...png.data.subarray(0, 3)], [255, 255, 255]);
  let blue = 0;
  for (let at = 0; at < png.data.length; at += 3) {
    if (png.data[at] === 0x00 && png.data[at + 1] === 0x72 && png.data[at + 2] === 0xb2) blue++;
  }
  assert.ok(blue > 300, `${blue} pixels`);
});
