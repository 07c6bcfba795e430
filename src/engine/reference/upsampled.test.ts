import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "../../core/random.js";
import { sizeOf } from "../../core/shape.js";
import { linearMap, nearestMap } from "../../graph/axis-map.js";
import { grad } from "../../graph/grad.js";
import { conv2d } from "../../graph/ops/conv.js";
import { mul } from "../../graph/ops/elementwise.js";
import { resample2d } from "../../graph/ops/pool.js";
import { batchSum, sum } from "../../graph/ops/reduce.js";
import { input, parameter } from "../../graph/ops/source.js";
import { convolve } from "../../graph/upsampled.js";
import { ancestors } from "../../graph/walk.js";
import { referenceEngine } from "./engine.js";

const cases = fc.record({
  channels: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  size: fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 5 })),
  kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  factor: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  padding: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 2 }))),
});

test("convolving a repeated image is the transposed convolution, forward and backward", async () => {
  const engine = referenceEngine();
  let rewritten = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ({ channels, size, kernel, factor, padding }) => {
      const outputSize = [0, 1].map(
        (axis) => size[axis]! * factor[axis]! + padding[axis * 2]! + padding[axis * 2 + 1]! - kernel[axis]! + 1,
      );
      fc.pre(outputSize.every((length) => length >= 1));
      const random = new Random(1, JSON.stringify({ channels, size, kernel, factor, padding }));
      const x = input("x", [channels[0], ...size]);
      const weight = parameter("weight", [channels[1], channels[0], ...kernel]);
      const upsampled = resample2d(x, nearestMap(size[0], factor[0]), nearestMap(size[1], factor[1]));
      const attributes = {
        stride: [1, 1],
        dilation: [1, 1],
        padding: padding as [number, number, number, number],
      } as const;
      const [plain, clever] = [conv2d(upsampled, weight, attributes), convolve(upsampled, weight, attributes)];
      if (ancestors([clever]).some(({ op }) => op === "conv2dTransposed")) rewritten++;
      const outputs = [plain, clever].flatMap((y) => {
        const loss = batchSum(sum(mul(y, y)));
        return [y, ...grad(loss, [weight, x])];
      });
      const fill = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
      const executable = await engine.compile(
        { outputs: Object.fromEntries(outputs.map((value, at) => [`${at}`, value])) },
        { batchSize: 2, parameters: new Map([[weight, engine.tensor(weight.shape, fill(sizeOf(weight.shape)))]]) },
      );
      const { outputs: got } = executable.runExact({
        rows: Uint32Array.of(0, 1),
        tables: { x: engine.table(fill(2 * sizeOf(x.shape)), 2) },
      });
      for (const at of [0, 1, 2]) {
        got[`${at}`]!.forEach((want, element) => {
          assert.ok(Math.abs(got[`${at + 3}`]![element]! - want) <= 1e-9 * Math.max(1, Math.abs(want)));
        });
      }
    }),
    { numRuns: 250 }, // a third of the cases are rewritten: so many of 250 that chance cannot miss the 30
  );
  assert.ok(rewritten > 30, `only ${rewritten} cases were rewritten`);
});

test("only repeated images are rewritten", () => {
  const weight = parameter("weight", [2, 1, 3, 3]);
  const attributes = { stride: [1, 1], dilation: [1, 1], padding: [1, 1, 1, 1] } as const;
  const bilinear = resample2d(input("x", [1, 4, 4]), linearMap(4, 2), linearMap(4, 2));
  assert.equal(convolve(bilinear, weight, attributes).op, "conv2d");
  const repeated = resample2d(input("x", [1, 4, 4]), nearestMap(4, 2), nearestMap(4, 2));
  assert.equal(convolve(repeated, weight, { ...attributes, stride: [2, 2] }).op, "conv2d");
  assert.equal(convolve(repeated, weight, attributes).op, "conv2dTransposed");
});
