import assert from "node:assert/strict";
import { test } from "node:test";
import { readGoldens } from "../../testing/golden-file.js";
import { whitenedKnn } from "./whitened-knn-score.js";

interface Golden {
  readonly scores: readonly {
    readonly train: readonly number[];
    readonly test: readonly number[];
    readonly width: number;
    readonly whitened: Readonly<Record<string, readonly number[]>>;
  }[];
}

test("distances to whitened neighbours are scikit-learn's, with more columns than rows too", () => {
  for (const { train, test: unseen, width, whitened } of readGoldens<Golden>("table-scores")[0]!.scores) {
    const material = (numbers: readonly number[]) => {
      const input = Float32Array.from(numbers);
      return { shape: [width], count: numbers.length / width, input, reconstruction: input };
    };
    for (const [k, expected] of Object.entries(whitened)) {
      const rule = whitenedKnn(Number(k));
      const scores = rule.score(material(unseen), rule.fit!(material(train)));
      for (const [at, want] of expected.entries()) {
        // Stored rows are rounded to float32.
        assert.ok(Math.abs(scores[at]! - want) <= 1e-5 * want, `${k}, ${at}: ${scores[at]} is not ${want}`);
      }
    }
  }
});
