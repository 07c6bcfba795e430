import { nearestMap } from "../../graph/axis-map.js";
import { mul } from "../../graph/ops/elementwise.js";
import { transpose } from "../../graph/ops/layout.js";
import { matmul } from "../../graph/ops/matmul.js";
import { resample2d } from "../../graph/ops/pool.js";
import { cells, recurrence, recurrenceGradient, recurrenceStates, sumsOfCell } from "../../graph/ops/recurrence.js";
import { reshape } from "../../graph/ops/reduce.js";
import { softmax } from "../../graph/ops/softmax.js";
import type { CellName, Value } from "../../graph/value.js";
import { type OpCase, type OperandSpec, sample, shared } from "./op-case.js";

const flags = [false, true] as const;

const matmulCase = (sizes: readonly [number, number, number], turns: readonly [boolean, boolean]): OpCase => {
  const [rows, inner, columns] = sizes;
  const [transposeA, transposeB] = turns;
  return {
    op: "matmul",
    name: `${rows} x ${inner} by ${inner} x ${columns}${transposeA ? ", first turned" : ""}${transposeB ? ", second turned" : ""}`,
    operands: [
      sample(transposeA ? [inner, rows] : [rows, inner]),
      sample(transposeB ? [columns, inner] : [inner, columns]),
    ],
    build: (a, b) => matmul(a, b, { transposeA, transposeB }),
  };
};

export const matmulCases: readonly OpCase[] = [
  ...flags.flatMap((transposeA) => flags.map((transposeB) => matmulCase([5, 3, 7], [transposeA, transposeB]))),
  matmulCase([1, 1, 1], [false, false]),
  matmulCase([17, 12, 9], [false, true]),
  matmulCase([2, 33, 1], [true, false]),
  {
    op: "matmul",
    name: "three pairs",
    operands: [sample([3, 4, 5]), sample([3, 4, 6])],
    build: (a, b) => matmul(a, b, { transposeA: true }),
  },
  {
    op: "matmul",
    name: "shared first",
    operands: [shared([6, 5]), sample([5, 11])],
    build: (a, b) => matmul(a, b),
  },
  {
    op: "matmul",
    name: "shared second, turned, two pairs",
    operands: [sample([2, 7, 4]), shared([2, 9, 4])],
    build: (a, b) => matmul(a, b, { transposeB: true }),
  },
];

export const softmaxCases: readonly OpCase[] = [
  ...[0, 1, 2].map(
    (axis): OpCase => ({
      op: "softmax",
      name: `of [3, 5, 4] along ${axis}`,
      operands: [sample([3, 5, 4])],
      build: (x) => softmax(x, axis),
    }),
  ),
  { op: "softmax", name: "of 37", operands: [sample([37])], build: (x) => softmax(x, 0) },
  {
    op: "softmax",
    name: "of large numbers",
    operands: [sample([6], [-300, 300])],
    build: (x) => softmax(x, 0),
    smooth: false,
  },
];

/** Three heads of self-attention on [6, 7], and what a projection makes of it: products, softmax and more in one program. */
const attention: OpCase = {
  op: "composition",
  name: "self-attention",
  operands: [sample([6, 7]), shared([6, 6]), shared([6, 6]), shared([6, 6])],
  build(x, query, key, value) {
    const heads = (kernel: Value): Value => reshape(matmul(kernel, x!), [3, 2, 7]);
    const likeness = matmul(mul(heads(query!), Math.SQRT1_2), heads(key!), { transposeA: true });
    return reshape(matmul(heads(value!), softmax(likeness, 2), { transposeB: true }), [6, 7]);
  },
};

/** A series read from its end by one cell, whose states the other reads. */
const stacked: OpCase = {
  op: "composition",
  name: "lstm turned round, then gru",
  operands: [sample([2, 9]), ...[[12, 2], [12, 3], [12], [6, 3], [6, 2], [8]].map((shape) => shared(shape, [-1, 1]))],
  build(x, ...[kernel, recurrent, bias, kernel2, recurrent2, bias2]) {
    const taps = Array.from({ length: 9 }, (_, at) => [{ index: 8 - at, weight: 1 }]);
    const turned = resample2d(reshape(x!, [2, 1, 9]), nearestMap(1, 1), { from: 9, taps });
    const steps = transpose(reshape(turned, [2, 9]), [1, 0]);
    const states = recurrence("lstm", steps, { kernel: kernel!, recurrent: recurrent!, bias: bias! });
    return recurrence("gru", states, { kernel: kernel2!, recurrent: recurrent2!, bias: bias2! });
  },
};

export const sequenceCases: readonly OpCase[] = [attention, stacked];

const weightsOf = (cell: CellName, channels: number, units: number): readonly OperandSpec[] => [
  shared([cells[cell].inputSums.length * units, channels], [-1, 1]),
  shared([cells[cell].recurrentSums.length * units, units], [-1, 1]),
  shared([sumsOfCell * units], [-1, 1]),
];

const sizes = [
  [1, 1, 1],
  [6, 2, 3],
  [3, 5, 18],
  [19, 1, 4],
] as const;

export const recurrenceCases: readonly OpCase[] = (["lstm", "gru"] as const).flatMap((cell): readonly OpCase[] => [
  ...sizes.map(
    ([steps, channels, units]): OpCase => ({
      op: "recurrence",
      name: `${cell}, ${steps} steps of ${channels} to ${units}`,
      operands: [sample([steps, channels]), ...weightsOf(cell, channels, units)],
      build: (x, kernel, recurrent, bias) =>
        recurrence(cell, x!, { kernel: kernel!, recurrent: recurrent!, bias: bias! }),
    }),
  ),
  {
    op: "recurrenceStates",
    name: `${cell}, all`,
    operands: [sample([7, 2]), ...weightsOf(cell, 2, 5)],
    build: (...inputs) => recurrenceStates(cell, inputs),
    wrt: [],
  },
  {
    op: "recurrenceGradient",
    name: `${cell}, by itself`,
    operands: [
      sample([cells[cell].states, 8, 5], [-1, 1]),
      shared([cells[cell].recurrentSums.length * 5, 5], [-1, 1]),
      sample([7, 5]),
    ],
    build: (states, recurrent, upstream) => recurrenceGradient(cell, [states!, recurrent!, upstream!]),
    wrt: [],
  },
]);
