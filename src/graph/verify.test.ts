import assert from "node:assert/strict";
import { test } from "node:test";
import { exp, mul } from "./ops/elementwise.js";
import { batchSum } from "./ops/reduce.js";
import { input } from "./ops/source.js";
import type { Value } from "./value.js";
import { verify } from "./verify.js";

const x = input("x", [3]);
const y = exp(x);

test("a graph made by the ops passes", () => {
  verify([batchSum(mul(y, y))]);
});

test("a wrong shape or kind is found, however deep, and named", () => {
  const wrongShape: Value = { ...y, shape: [4] };
  assert.throws(
    () => verify([wrongShape]),
    new Error(`verify: %${y.id} exp is sample [4] but its rule says sample [3]`),
  );
  const wrongKind: Value = { ...y, kind: "shared" };
  const user: Value = { ...mul(y, y), inputs: [wrongKind, wrongKind] };
  assert.throws(() => verify([user]), /^Error: verify: %\d+ exp is shared \[3\] but its rule says sample \[3\]$/);
});

test("a value that reads a later one is found", () => {
  const early: Value = { ...y, id: x.id - 1 };
  assert.throws(() => verify([early]), new Error(`verify: %${early.id} exp reads %${x.id}, which comes after it`));
});

test("inputs that no longer fit their op are found", () => {
  const wide = input("wide", [2, 2]);
  const product: Value = mul(x, x);
  assert.throws(() => verify([{ ...product, inputs: [wide, x], id: wide.id + 100 }]), /broadcast/);
});
