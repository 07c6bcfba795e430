import assert from "node:assert/strict";
import { test } from "node:test";
import { stretchChart, stretchChartData } from "./stretch-chart.js";

const spec = {
  channels: [{ name: "pressure", values: [1, 1, 5, Number.NaN] }],
  scores: [0, 0, 3, 0],
  threshold: 6,
  stretches: [
    { first: 2, end: 9 },
    { first: 7, end: 8 },
  ],
  labels: [{ first: -1, end: 1 }],
};

test("a panel for each channel and one for scores, whose axis holds the threshold; stretches are cut to the series", () => {
  const { panels, x, stretches, labels } = stretchChartData(spec);
  assert.deepEqual(
    panels.map(({ y }) => y.label),
    ["pressure", "score"],
  );
  assert.ok(panels[1]!.y.domain[1] > 6 && panels[0]!.y.domain[0] < 1 && panels[0]!.y.domain[1] > 5);
  assert.deepEqual([x.domain, stretches, labels], [[0, 3], [{ first: 2, end: 4 }], [{ first: 0, end: 1 }]]);
});

test("gaps are not drawn; every panel is shaded", () => {
  const { svg } = stretchChart(spec);
  assert.doesNotMatch(svg, /NaN|undefined/);
  assert.equal(svg.match(/<rect[^>]*class="f-vermillion"/g)?.length, 2);
});

test("channels as long as the scores, of two steps at least", () => {
  assert.throws(() => stretchChart({ ...spec, scores: [1, 2] }), /4 values of pressure, 2 scores/);
  assert.throws(() => stretchChart({ channels: [], scores: [1], stretches: [] }), /got 1 steps/);
});
