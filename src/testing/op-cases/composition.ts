import * as compose from "../../graph/compose.js";
import { conv2d } from "../../graph/ops/conv.js";
import { dense } from "../../graph/ops/dense.js";
import * as op from "../../graph/ops/elementwise.js";
import { maxPool2d } from "../../graph/ops/pool.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { type OpCase, sample, shared } from "./op-case.js";

const activations: Readonly<Record<string, (x: Value) => Value>> = {
  square: compose.square,
  relu: compose.relu,
  leakyRelu: (x) => compose.leakyRelu(x, 0.3),
  elu: compose.elu,
  gelu: compose.gelu,
  silu: compose.silu,
  softplus: compose.softplus,
  clamp: (x) => compose.clamp(x, -0.9, 0.7),
};

const activationCases: readonly OpCase[] = Object.entries(activations).flatMap(([name, build]): readonly OpCase[] => [
  { op: "composition", name, operands: [sample([3, 7], "nonzero")], build: (x) => build(x) },
  { op: "composition", name: `${name} of ±200`, operands: [sample([31], [-200, 200])], build: (x) => build(x) },
  {
    op: "composition",
    name: `${name} at zero`,
    operands: [sample([19], "ties")],
    build: (x) => build(x),
    smooth: false,
  },
]);

/** Ioffe and Szegedy 2015, over the batch and the given axes, the rest kept. */
function batchNorm(x: Value, scale: Value, shift: Value, axes: readonly number[]): Value {
  const centred = op.sub(x, compose.batchMean(compose.meanKeep(x, axes)));
  const variance = compose.batchMean(compose.meanKeep(compose.square(centred), axes));
  return op.add(op.mul(op.div(centred, op.sqrt(op.add(variance, 1e-3))), scale), shift);
}

/** Ba et al. 2016. */
function layerNorm(x: Value, axes: readonly number[]): Value {
  const centred = op.sub(x, compose.meanKeep(x, axes));
  return op.div(centred, op.sqrt(op.add(compose.meanKeep(compose.square(centred), axes), 1e-3)));
}

/** Binary cross-entropy from logits. */
const logisticLoss = (logits: Value, target: Value): Value =>
  compose.meanLoss(op.sub(compose.softplus(logits), op.mul(logits, target)));

const same3: Parameters<typeof conv2d>[2] = { stride: [1, 1], padding: [1, 1, 1, 1], dilation: [1, 1] };

const blocks: readonly Omit<OpCase, "op">[] = [
  { name: "expm1 near 0", operands: [sample([17], [-0.01, 0.01])], build: (x) => compose.expm1(x), floor: 0 },
  {
    name: "less",
    operands: [sample([17], "ties"), shared([17], "ties")],
    build: (a, b) => compose.less(a, b),
    wrt: [],
  },
  { name: "mean over all", operands: [sample([3, 5])], build: (x) => compose.mean(x) },
  { name: "mean over an axis", operands: [sample([3, 5])], build: (x) => compose.mean(x, [0]) },
  { name: "meanKeep", operands: [sample([3, 5, 2])], build: (x) => compose.meanKeep(x, [1, 2]) },
  { name: "batchMean", operands: [sample([3, 5])], build: (x) => compose.batchMean(x) },
  { name: "meanLoss", operands: [sample([3, 5])], build: (x) => compose.meanLoss(compose.square(x)) },
  {
    name: "logistic loss",
    operands: [sample([13]), sample([13], [0, 1])],
    build: (logits, target) => logisticLoss(logits, target),
  },
  {
    name: "batch norm of features",
    operands: [sample([11]), shared([11]), shared([11])],
    build: (x, scale, shift) => batchNorm(x, scale, shift, []),
  },
  {
    name: "batch norm of images",
    operands: [sample([3, 5, 4]), shared([3, 1, 1]), shared([3, 1, 1])],
    build: (x, scale, shift) => batchNorm(x, scale, shift, [1, 2]),
  },
  { name: "layer norm", operands: [sample([3, 7])], build: (x) => layerNorm(x, [1]) },
  { name: "normal noise", operands: [sample([3, 7])], build: (x) => op.add(x, compose.normal([3, 7], [0, 1])) },
  {
    name: "dropout",
    operands: [sample([29])],
    build: (x) => op.mul(op.div(x, 0.7), compose.bernoulli([29], 0.7, 0)),
  },
  {
    name: "conv, bias, tanh, max pool, dense",
    operands: [sample([2, 7, 5]), shared([3, 2, 3, 3]), shared([3, 1, 1]), shared([4, 36])],
    build: (x, kernel, bias, weight) => {
      const hidden = op.tanh(op.add(conv2d(x, kernel, same3), bias));
      const pooled = maxPool2d(hidden, { window: [2, 2], stride: [2, 2], padding: [0, 1, 0, 1] });
      return dense(reshape(pooled, [36]), weight);
    },
  },
  {
    name: "one value used by three",
    operands: [sample([3, 5]), shared([5])],
    build: (x, p) => {
      const y = op.sigmoid(op.mul(x, p));
      return op.add(op.mul(y, y), op.sub(compose.batchMean(y), op.mul(x, y)));
    },
  },
  {
    name: "relu chains through conv",
    operands: [sample([1, 6, 5]), shared([2, 1, 3, 3]), shared([2, 2, 3, 3])],
    build: (x, first, second) => compose.relu(conv2d(compose.relu(conv2d(x, first, same3)), second, same3)),
  },
];

export const compositionCases: readonly OpCase[] = [
  ...activationCases,
  ...blocks.map((row): OpCase => ({ op: "composition", ...row })),
];
