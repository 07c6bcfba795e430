import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import { auroc } from "../../metrics/index.js";
import { readGoldens } from "../../testing/golden-file.js";
import type { Rows } from "../statistics/rows.js";
import { isolationForest } from "./isolation-forest.js";
import { averagePath } from "./isolation-tree.js";
import { meanIntensity } from "./mean-intensity.js";
import { nearestNeighbours, sampleRows } from "./nearest-neighbours.js";
import { pcaReconstruction } from "./pca-reconstruction.js";
import { baselines } from "./table.js";

interface Golden {
  readonly train: number[];
  readonly test: number[];
  readonly labels: number[];
  readonly width: number;
  readonly auroc: number;
  readonly sd: number;
}

const golden = readGoldens<Golden>("detect-isolation-forest")[0]!;
const rowsFrom = (data: number[], width: number): Rows => ({
  data: Float32Array.from(data),
  count: data.length / width,
  width,
});
const [train, unseen] = [rowsFrom(golden.train, golden.width), rowsFrom(golden.test, golden.width)];

test("isolation forest reaches scikit-learn's AUROC on the same numbers", () => {
  const values = [0, 1, 2, 3, 4, 5, 6, 7].map((seed) =>
    auroc(isolationForest({ seed }).fit(train).score(unseen), golden.labels),
  );
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  // Difference of a mean of 8 and a mean of 20 forests.
  const allowed = 4 * golden.sd * Math.sqrt(1 / 8 + 1 / 20);
  assert.ok(Math.abs(average - golden.auroc) < allowed, `${average} against ${golden.auroc} ± ${allowed}`);
});

test("isolation forest repeats with a seed, differs without, and survives equal rows", () => {
  const score = (seed: number): Float64Array => isolationForest({ seed }).fit(train).score(unseen);
  assert.deepEqual(score(1), score(1));
  assert.notDeepEqual(score(1), score(2));
  const equal = isolationForest().fit({ data: new Float32Array(60).fill(2), count: 20, width: 3 });
  const scores = equal.score({ data: Float32Array.of(2, 2, 2, 9, 9, 9), count: 2, width: 3 });
  assert.equal(scores[0], scores[1]);
  assert.equal(averagePath(2), 1);
  assert.ok(Math.abs(averagePath(256) - 10.2448) < 1e-3);
});

for (const [name, make] of Object.entries(baselines)) {
  test(`${name}: anomalies score higher, one score a row, rows are left alone`, () => {
    const copy = train.data.slice();
    const scores = make(3).fit(train).score(unseen);
    assert.equal(scores.length, unseen.count);
    // Brightness says little about blobs, a plane of two axes misses what lies in it.
    const atLeast = { "mean-intensity": 0.6, pca: 0.5, knn: 0.97, "isolation-forest": 0.95 }[name]!;
    assert.ok(auroc(scores, golden.labels) > atLeast, `${auroc(scores, golden.labels)}`);
    assert.deepEqual(train.data, copy);
  });

  test(`${name}: no rows, NaN and rows of another width are UserErrors`, () => {
    const broken = Float32Array.from(train.data);
    broken[5] = Number.NaN;
    assert.throws(() => make().fit({ data: new Float32Array(0), count: 0, width: 3 }), UserError);
    assert.throws(() => make().fit({ ...train, data: broken }), UserError);
    assert.throws(
      () =>
        make()
          .fit(train)
          .score({ data: new Float32Array(8), count: 2, width: 4 }),
      UserError,
    );
  });
}

test("kNN: fewer rows than k are refused, large banks are sampled without repeats", () => {
  assert.throws(
    () => nearestNeighbours(5).fit({ data: Float32Array.of(1, 2, 3), count: 3, width: 1 }),
    /k within 1 … 3/,
  );
  const numbered: Rows = { data: Float32Array.from({ length: 500 }, (_, at) => at), count: 500, width: 1 };
  const bank = sampleRows(numbered, 200, 1);
  assert.equal(new Set(bank.data).size, 200);
  const largest = nearestNeighbours(2, { distance: "largest" }).fit(numbered);
  assert.equal(largest.score({ data: Float32Array.of(600), count: 1, width: 1 })[0], 102);
});

test("mean intensity looks both ways; PCA takes no more axes than there are", () => {
  const rows: Rows = { data: Float32Array.of(0, 0, 2, 2, 4, 4), count: 3, width: 2 };
  const scores = meanIntensity()
    .fit(rows)
    .score({ data: Float32Array.of(-2, -2, 2, 2, 6, 6), count: 3, width: 2 });
  assert.equal(scores[0], scores[2]);
  assert.equal(scores[1], 0);
  assert.equal(pcaReconstruction(32).fit(rows).score(rows).length, 3);
});
