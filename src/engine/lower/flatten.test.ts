import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import { mean, square } from "../../graph/compose.js";
import { grad } from "../../graph/grad.js";
import { dense } from "../../graph/ops/dense.js";
import { add, mul, sub } from "../../graph/ops/elementwise.js";
import { batchSum, reshape } from "../../graph/ops/reduce.js";
import { input, parameter } from "../../graph/ops/source.js";
import type { Value } from "../../graph/value.js";
import { ancestors } from "../../graph/walk.js";
import { referenceEngine } from "../reference/engine.js";
import { flattened } from "./flatten.js";

const x = input("x", [6]);
const target = input("target", [1, 2, 3]);
const weight = parameter("weight", [6, 6]);
const image = reshape(dense(x, weight), [1, 2, 3]);
const loss = batchSum(mean(square(sub(image, target))));

const imageWork = (roots: readonly Value[]): string[] =>
  ancestors(roots).flatMap(({ op, kind, shape }) =>
    kind === "sample" && shape.length > 1 && op !== "reshape" && op !== "input" && op !== "broadcast" ? [op] : [],
  );

test("a dense layer's image, its loss and the way back are vectors; the numbers stay the same", async () => {
  const roots = [loss, ...grad(loss, [weight])];
  assert.ok(imageWork(roots).length > 3);
  const flat = flattened(roots);
  assert.deepEqual(imageWork(flat), []);
  const random = new Random(1, "flatten");
  const fill = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  const engine = referenceEngine();
  const outputs = Object.fromEntries([...roots, ...flat].map((value, at) => [`${at}`, value]));
  const parameters = new Map([[weight, engine.tensor([6, 6], fill(36))]]);
  const executable = await engine.compile({ outputs }, { batchSize: 3, parameters });
  const tables = { x: engine.table(fill(18), 3), target: engine.table(fill(18), 3) };
  const got = executable.runExact({ rows: Uint32Array.of(0, 1, 2), tables }).outputs;
  roots.forEach((_, at) => {
    assert.deepEqual(got[`${at + roots.length}`], got[`${at}`]);
  });
});

test("what stretches along one axis only, or belongs to no vector, stays an image", () => {
  const perRow = parameter("row", [2, 1]);
  assert.deepEqual(imageWork(flattened([mul(image, perRow)])), ["mul"]);
  assert.deepEqual(imageWork(flattened([add(target, 1)])), ["add"]);
  assert.deepEqual(imageWork(flattened([add(image, 1)])), []);
});
