import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rank, resampledRank } from "./ranking.js";

test("a resample is ranked as if its scores were sorted anew, ties, infinities and negative zero too (property)", () => {
  const score = fc.constantFrom(-Infinity, -3, -0, 0, 0.5, 2, 2, 7, Infinity);
  const sample = fc.record({ score, label: fc.constantFrom(0, 1) });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 40 }), (some, draws) => {
      const samples = [...some, { score: 1, label: 1 }, { score: 0, label: 0 }];
      const scores = samples.map((one) => one.score);
      const labels = samples.map((one) => one.label);
      // The last two keep both classes in every resample.
      const items = [...draws.map((draw) => draw % samples.length), samples.length - 2, samples.length - 1];
      const expected = rank(
        "resample",
        items.map((item) => scores[item]!),
        items.map((item) => labels[item]!),
      );
      assert.deepEqual(resampledRank("resample", scores, labels)(items), expected);
    }),
  );
});

test("resamples look at no score again: that is what saves sorting each of them", () => {
  const count = 200;
  let looks = 0;
  const scores = new Proxy(
    Array.from({ length: count }, (_, at) => (at * 7919) % count),
    {
      get: (values, key) => {
        if (typeof key === "string" && /^\d+$/.test(key)) looks++;
        return Reflect.get(values, key);
      },
    },
  );
  const items = Uint32Array.from({ length: count }, (_, at) => (at * 31) % count);
  const ranking = resampledRank(
    "resample",
    scores,
    Array.from({ length: count }, (_, at) => at % 2),
  );
  const before = looks;
  for (let time = 0; time < 50; time++) ranking(items);
  assert.equal(looks, before);
  assert.ok(before <= 4 * count, String(before));
});
