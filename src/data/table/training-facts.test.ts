import assert from "node:assert/strict";
import { test } from "node:test";
import { select } from "../../core/samples.js";
import { applyScaler, fitScaler } from "../scalers/scaler.js";
import { readTable } from "./table.js";
import { trainingFacts } from "./training-facts.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test("fills and words come from training rows, in float64, whatever the others hold", async () => {
  const text = "a,b\n1700000001,x\n,y\n1700000003,x\n9e12,z\n,x\n";
  const { samples, schema } = await readTable(utf8(text));
  const train = select(samples, [0, 1, 2]);
  const facts = trainingFacts(schema, train);
  const whole = facts.apply(samples);
  const mean = 1700000002;
  assert.deepEqual([...whole.exact!], [1700000001, 1, 0, mean, 0, 1, 1700000003, 1, 0, 9e12, 0, 0, mean, 1, 0]);
  assert.deepEqual(
    [...whole.missing!].flatMap((hole, at) => (hole ? [at] : [])),
    [3, 12],
  );
  assert.deepEqual(facts.unseen, [{ name: "b", words: ["z"] }]);
  assert.deepEqual(facts.schema.inputs, [
    { kind: "numeric", name: "a", fill: mean, missing: 1 },
    { kind: "categorical", name: "b", categories: ["x", "y"], missing: 0 },
  ]);
  const scaled = applyScaler(fitScaler("min-max", select(whole, [0, 1, 2])), whole);
  assert.deepEqual([...scaled.data].filter((_, at) => at % 3 === 0).slice(0, 3), [0, 0.5, 1]);
  assert.equal(scaled.exact, undefined);
  assert.deepEqual(scaled.missing, whole.missing);
});

test("a column without a value in training rows is refused by name", async () => {
  const { samples, schema } = await readTable(utf8("a,b\n,1\n,2\n5,3\n"));
  assert.throws(() => trainingFacts(schema, select(samples, [0, 1])), /column "a": expected at least one value/);
});
