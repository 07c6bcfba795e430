import { formatShape } from "../../core/shape.js";
import { add, mul } from "../../graph/ops/elementwise.js";
import { concat, pad, slice, transpose } from "../../graph/ops/layout.js";
import { batchSum, reshape, sum } from "../../graph/ops/reduce.js";
import { batchSize, constant, scalar, uniform } from "../../graph/ops/source.js";
import type { Kind } from "../../graph/value.js";
import type { OpCase, OperandSpec } from "./op-case.js";
import { sample, shared } from "./op-case.js";

const kinds: readonly Kind[] = ["sample", "shared"];
const operand = (kind: Kind, shape: readonly number[]): OperandSpec => ({ kind, shape, domain: "any" });

export const sourceCases: readonly OpCase[] = [
  { op: "input", name: "as it is", operands: [sample([3, 5])], build: (x) => x },
  { op: "input", name: "one number", operands: [sample([])], build: (x) => x },
  { op: "parameter", name: "as it is", operands: [shared([3, 5])], build: (p) => p },
  { op: "constant", name: "of shape [2, 3]", operands: [], build: () => constant([1, -2, 3, 0.5, 0, 7], [2, 3]) },
  { op: "constant", name: "times input", operands: [sample([2, 3])], build: (x) => mul(x, constant([1, -2, 3], [3])) },
  // Every engine test feeds a scalar of this name.
  { op: "scalar", name: "alone", operands: [], build: () => scalar("rate") },
  { op: "scalar", name: "times input", operands: [sample([5])], build: (x) => mul(x, scalar("rate")) },
  { op: "batchSize", name: "alone", operands: [], build: () => batchSize() },
  { op: "batchSize", name: "times input", operands: [sample([5])], build: (x) => mul(x, batchSize()) },
  { op: "uniform", name: "alone", operands: [], build: () => uniform([3, 7], 5) },
  { op: "uniform", name: "one number", operands: [], build: () => uniform([], 4000) },
  { op: "uniform", name: "plus input", operands: [sample([19])], build: (x) => add(x, uniform([19], 6)) },
];

export const reduceCases: readonly OpCase[] = [
  ...kinds.flatMap((kind) =>
    [[0], [1], [2], [0, 1], [1, 2], [2, 0], [0, 1, 2]].map(
      (axes): OpCase => ({
        op: "sum",
        name: `of ${kind} [3, 5, 4] over [${axes.join(", ")}]`,
        operands: [operand(kind, [3, 5, 4])],
        build: (x) => sum(x, axes),
      }),
    ),
  ),
  ...kinds.flatMap((kind) =>
    [[37], [1, 6, 1]].map(
      (shape): OpCase => ({
        op: "sum",
        name: `of ${kind} ${formatShape(shape)} over all`,
        operands: [operand(kind, shape)],
        build: (x) => sum(x),
      }),
    ),
  ),
  ...[[], [7], [3, 5, 4], [131]].map(
    (shape): OpCase => ({
      op: "batchSum",
      name: `of ${formatShape(shape)}`,
      operands: [operand("sample", shape)],
      build: (x) => batchSum(x),
    }),
  ),
];

export const layoutCases: readonly OpCase[] = kinds.flatMap((kind): readonly OpCase[] => [
  ...[[60], [4, 15], [5, 1, 4, 3]].map(
    (shape): OpCase => ({
      op: "reshape",
      name: `${kind} [3, 4, 5] to ${formatShape(shape)}`,
      operands: [operand(kind, [3, 4, 5])],
      build: (x) => reshape(x, shape),
    }),
  ),
  { op: "reshape", name: `${kind} [1] to scalar`, operands: [operand(kind, [1])], build: (x) => reshape(x, []) },
  ...[
    [1, 0, 2],
    [0, 2, 1],
    [2, 0, 1],
    [2, 1, 0],
  ].map(
    (permutation): OpCase => ({
      op: "transpose",
      name: `${kind} [3, 4, 5] by [${permutation.join(", ")}]`,
      operands: [operand(kind, [3, 4, 5])],
      build: (x) => transpose(x, permutation),
    }),
  ),
  { op: "transpose", name: `${kind} [7, 5]`, operands: [operand(kind, [7, 5])], build: (x) => transpose(x, [1, 0]) },
  {
    op: "slice",
    name: `${kind}, inner box`,
    operands: [operand(kind, [3, 5, 7])],
    build: (x) => slice(x, [1, 0, 2], [2, 4, 7]),
  },
  { op: "slice", name: `${kind}, first`, operands: [operand(kind, [11])], build: (x) => slice(x, [0], [1]) },
  {
    op: "slice",
    name: `${kind}, last rows`,
    operands: [operand(kind, [5, 3])],
    build: (x) => slice(x, [2, 0], [5, 3]),
  },
  {
    op: "pad",
    name: `${kind}, uneven`,
    operands: [operand(kind, [2, 3, 4])],
    build: (x) => pad(x, [0, 2, 1], [1, 0, 3]),
  },
  { op: "pad", name: `${kind}, one axis`, operands: [operand(kind, [5])], build: (x) => pad(x, [3], [0]) },
  ...[0, 1, 2].map((axis): OpCase => {
    const shapes = [2, 1, 4].map((length) => [3, 3, 3].map((other, at) => (at === axis ? length : other)));
    return {
      op: "concat",
      name: `${kind} of three along axis ${axis}`,
      operands: shapes.map((shape) => operand(kind, shape)),
      build: (...parts) => concat(parts, axis),
    };
  }),
  {
    op: "concat",
    name: `${kind} with itself`,
    operands: [operand(kind, [3, 2])],
    build: (x) => concat([x, x], 1),
  },
]);
