import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "../core/random.js";
import type { Samples } from "../core/samples.js";
import { autoencoder, dense } from "../nn/index.js";
import { float32Engine } from "../testing/float32-engine.js";
import { adam, evaluate, fit } from "./index.js";
import { keptCount, trimmedRows } from "./trim.js";

test("the rows with the highest losses go, as sorting and counting says", () => {
  const losses = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(losses, fc.integer({ min: 0, max: 99 }), (values, percent) => {
      const gone = new Set(trimmedRows(values, percent / 100));
      assert.equal(gone.size, Math.floor((values.length * percent) / 100));
      assert.equal(keptCount(values.length, percent / 100), values.length - gone.size);
      const least = Math.min(...[...gone].map((row) => values[row]!));
      values.forEach((value, row) => {
        if (!gone.has(row)) assert.ok(value <= least, `${value} stays, ${least} goes`);
      });
    }),
  );
  assert.deepEqual([...trimmedRows([1, 3, 3, 2, 3], 0.4)], [2, 4]);
});

// Normals on a line, which one number describes exactly; every fifth sample off it, where no line through the normals comes.
const count = 100;
const isOff = (row: number): boolean => row % 5 === 0;
const random = new Random(1, "trim");
const dirty: Samples = {
  shape: [2],
  count,
  data: Float32Array.from(
    Array.from({ length: count }, (_, row) => {
      const x = random.uniform(-1, 1);
      return isOff(row) ? [0.6 + x / 5, -0.6 - x / 5] : [x, x];
    }).flat(),
  ),
  scale: 1,
};
const clean: Samples = {
  ...dirty,
  count: 80,
  data: dirty.data.filter((_, at) => !isOff(Math.floor(at / 2))),
};

/** Error on clean samples of a linear autoencoder trained on dirty ones, and the rows of its training jobs. */
async function trained(trim: number): Promise<{ error: number; epochs: readonly (readonly number[])[] }> {
  const engine = float32Engine();
  const model = autoencoder({ seed: 2, input: [2], encoder: [dense(1)], decoder: [dense(2)] });
  const options = { engine, epochs: 60, batchSize: 10, trim, optimizer: adam({ learningRate: 0.02 }) };
  const seen: number[][] = [];
  let before = 0;
  for await (const event of fit(model, dirty, options)) {
    if (event.type !== "epoch") continue;
    // Training jobs have the numbers of their steps; those that measure losses start at 0 and visit every row in order.
    const jobs = engine.jobs.slice(before).filter(({ rows }) => !(rows.length > 10 && rows[0] === 0 && rows[1] === 1));
    seen.push(jobs.flatMap(({ rows }) => [...rows]));
    before = engine.jobs.length;
  }
  return { error: await evaluate(model, clean, { engine }), epochs: seen };
}

test("trimming keeps what is off the line from bending it", async () => {
  const [all, trimmed] = [await trained(0), await trained(0.2)];
  // The best line through all goes through their mean, (.12, -.12), and misses the normals by that; trimmed, it need not.
  assert.ok(all.error > 0.01 && trimmed.error < 1e-4, `${all.error} and ${trimmed.error}`);
  const [first, ...others] = trimmed.epochs;
  assert.ok(first!.some(isOff), "nothing is known before the first epoch");
  assert.ok(!others.at(-1)!.some(isOff));
  for (const rows of trimmed.epochs) assert.equal(new Set(rows).size, 80);
  for (const rows of all.epochs) assert.equal(new Set(rows).size, 100);
});
