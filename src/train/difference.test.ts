import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, inWords } from "./difference.js";
import { adam } from "./optimizers/adam.js";
import { sgd } from "./optimizers/sgd.js";
import { cosineDecay, exponentialDecay, linearWarmup } from "./schedules.js";

test("options differ in one named place; the lengths of a schedule are no difference", () => {
  const short = adam({ learningRate: linearWarmup(5, cosineDecay(0.1, { decaySteps: 10 })) });
  const long = adam({ learningRate: linearWarmup(9, cosineDecay(0.1, { decaySteps: 90 })) });
  assert.equal(difference(short, long, "optimizer"), undefined);
  const lower = adam({ learningRate: linearWarmup(5, cosineDecay(0.05, { decaySteps: 10 })) });
  assert.deepEqual(difference(short, lower, "optimizer"), {
    where: "optimizer.learningRate.then.initial",
    before: 0.1,
    now: 0.05,
  });
  const other = adam({ learningRate: exponentialDecay(0.1, { decaySteps: 10, decayRate: 0.5 }) });
  assert.equal(difference(short, other, "optimizer")?.where, "optimizer.learningRate");
  const found = difference(adam(), sgd(), "optimizer")!;
  assert.deepEqual([found.where, inWords(found.before), inWords(found.now)], ["optimizer", "adam", "sgd"]);
  assert.equal(difference({ steps: 1 }, { steps: 2 }, "layer")?.where, "layer.steps", "of schedules only");
});

test("values are named in words, never dumped", () => {
  const values = [undefined, 3, "bce", [1, 28, 28], [{ a: 1 }, { b: 2 }], { type: "cosine", initial: 1 }, { a: 1 }];
  assert.deepEqual(values.map(inWords), [
    ...["none", "3", '"bce"', "[1, 28, 28]", "2 of them", "cosine", "a set of options"],
  ]);
});
