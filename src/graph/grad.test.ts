import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../core/errors.js";
import { meanLoss, relu, square } from "./compose.js";
import { grad } from "./grad.js";
import { conv2d } from "./ops/conv.js";
import { dense } from "./ops/dense.js";
import * as op from "./ops/elementwise.js";
import { maxPool2d } from "./ops/pool.js";
import { recurrence } from "./ops/recurrence.js";
import { batchSum, sum } from "./ops/reduce.js";
import { input, parameter } from "./ops/source.js";
import { print } from "./print.js";
import { verify } from "./verify.js";
import { ancestors } from "./walk.js";

const lines = (text: string): string => text.trim().replaceAll(/^ +/gm, "");

test("the gradient of a dense layer is the textbook's", () => {
  const [x, w] = [input("x", [3]), parameter("w", [2, 3])];
  const loss = batchSum(sum(square(dense(x, w))));
  const [gradient] = grad(loss, [w]);
  verify([gradient!]);
  // dL/dy = y·1 + y·1, dL/dw = Σ over the batch of dL/dy xᵀ.
  assert.equal(
    print([gradient!]).trim(),
    lines(`
      %0: sample [3] = input() name=x
      %1: shared [2, 3] = parameter() name=w
      %2: sample [2] = dense(%0, %1)
      %3: shared scalar = constant() data=[1]
      %4: sample scalar = broadcast(%3) shape=[] kind=sample
      %5: sample [1] = reshape(%4)
      %6: sample [2] = broadcast(%5) shape=[2] kind=sample
      %7: sample [2] = mul(%6, %2)
      %8: sample [2] = mul(%6, %2)
      %9: sample [2] = add(%7, %8)
      %10: shared [2, 3] = denseWeight(%9, %0)
      return %10`),
  );
});

test("gradients have the kind and shape of their targets", () => {
  const x = input("x", [2, 7, 5]);
  const [w, b] = [parameter("w", [3, 2, 3, 3]), parameter("b", [3, 1, 1])];
  const hidden = op.add(conv2d(x, w, { stride: [1, 1], padding: [1, 1, 1, 1], dilation: [1, 1] }), b);
  const loss = meanLoss(square(maxPool2d(relu(hidden), { window: [2, 2], stride: [2, 2], padding: [0, 1, 0, 1] })));
  const targets = [x, w, b, hidden, loss];
  const gradients = grad(loss, targets);
  verify(gradients);
  gradients.forEach(({ kind, shape }, at) => {
    assert.deepEqual([kind, shape], [targets[at]!.kind, targets[at]!.shape]);
  });
});

test("only what leads to a target is differentiated", () => {
  const [x, w] = [input("x", [2, 7, 5]), parameter("w", [3, 2, 3, 3])];
  const loss = meanLoss(conv2d(x, w, { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1] }));
  const ops = (targets: Parameters<typeof grad>[1]): string[] => ancestors(grad(loss, targets)).map(({ op }) => op);
  assert.ok(!ops([w]).includes("conv2dTransposed"), "no gradient of the image");
  assert.ok(ops([w]).includes("conv2dWeight"));
  assert.ok(!ops([x]).includes("conv2dWeight"), "no gradient of the weights");
});

test("a parameter the loss does not depend on gets zeros; so does one behind a comparison", () => {
  const [x, p, other] = [input("x", [3]), parameter("p", [3]), parameter("other", [2])];
  const loss = batchSum(sum(op.mul(x, op.greater(x, p))));
  for (const [gradient, size] of [
    [grad(loss, [other])[0]!, 2],
    [grad(loss, [p])[0]!, 3],
  ] as const) {
    assert.equal(gradient.op, "constant");
    assert.deepEqual([...("data" in gradient.attributes ? gradient.attributes.data : [])], new Array(size).fill(0));
  }
});

test("errors: a loss that is no shared number, an unrelated sample, a second derivative of max pooling", () => {
  const x = input("x", [3]);
  const message = (body: () => unknown): string => {
    try {
      body();
    } catch (error) {
      assert.ok(error instanceof UserError);
      return error.message;
    }
    return "no error";
  };
  assert.equal(
    message(() => grad(sum(x), [x])),
    "grad: expected a shared scalar loss, got sample scalar. Take the mean over the elements and the batch first.",
  );
  assert.match(
    message(() => grad(batchSum(x), [x])),
    /got shared \[3\]/,
  );
  assert.equal(
    message(() => grad(batchSum(sum(x)), [input("y", [2])])),
    "grad: expected a target the loss depends on, got an unrelated sample [2].",
  );
  const image = input("image", [1, 4, 4]);
  const pooled = maxPool2d(image, { window: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0] });
  const [gradient] = grad(batchSum(sum(square(pooled))), [image]);
  assert.match(
    message(() => grad(batchSum(sum(square(gradient!))), [image])),
    /^maxPool2d: .* second derivative/,
  );
  const cell = { kernel: parameter("k", [8, 3]), recurrent: parameter("r", [8, 2]), bias: parameter("b", [8]) };
  const [slope] = grad(batchSum(sum(recurrence("lstm", input("steps", [4, 3]), cell))), [cell.bias]);
  assert.match(
    message(() => grad(sum(square(slope!)), [cell.kernel])),
    /^lstm: .* second derivative/,
  );
});
