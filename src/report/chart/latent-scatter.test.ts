import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { latentScatter, latentScatterData } from "./latent-scatter.js";

const codes = { shape: [2, 1], count: 4, data: Uint8Array.of(0, 0, 4, 0, 0, 2, 4, 2), scale: 0.5 };
const groupNames = ["normal", "anomalous"];

test("codes are scaled, grouped and placed along their principal axes", () => {
  const { groups, x, shown } = latentScatterData({ codes, groups: [0, 0, 0, 1], groupNames });
  assert.deepEqual(
    groups.map(({ name, count }) => [name, count]),
    [
      ["normal", 3],
      ["anomalous", 1],
    ],
  );
  const [point] = groups[1]!.points;
  assert.ok(Math.hypot(point![0] - 1, point![1] - 0.5) < 1e-9, String(point));
  assert.equal(x.label, "first principal component, 80 % of the variance");
  assert.equal(shown, 4);
});

test("places of another method are taken as they are", () => {
  const points = [
    [0, 0],
    [1, 1],
    [2, 0],
    [3, Number.NaN],
  ] as const;
  const spec = { codes, groups: [0, 0, 1, 1], groupNames, places: { method: "t-SNE", points } };
  const { groups, x } = latentScatterData(spec);
  assert.deepEqual(groups[0]!.points, [
    [0, 0],
    [1, 1],
  ]);
  assert.equal(x.label, "t-SNE 1");
  assert.doesNotMatch(latentScatter(spec).svg, /NaN/);
});

test("of very many codes an even share is drawn, and the picture says so", () => {
  const many = { shape: [1], count: 5000, data: Float32Array.from({ length: 5000 }, (_, at) => at), scale: 1 };
  const spec = { codes: many, groups: new Uint8Array(5000), groupNames: ["normal"] };
  assert.equal(latentScatterData(spec).shown, 1250);
  assert.match(latentScatter(spec).svg, /1250 of 5000 drawn/);
});

test("a group for each code is required", () => {
  assert.throws(() => latentScatter({ codes, groups: [0], groupNames }), UserError);
});
