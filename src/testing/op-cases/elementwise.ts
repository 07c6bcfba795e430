import { formatShape, type Shape } from "../../core/shape.js";
import * as op from "../../graph/ops/elementwise.js";
import { broadcast } from "../../graph/ops/reduce.js";
import type { Kind, Value } from "../../graph/value.js";
import { type Domain, type OpCase, type OperandSpec, sample, shared } from "./op-case.js";

type Typed = readonly [Kind, Shape];

/** All ways two operands can stretch to each other. */
const pairs: readonly (readonly [Typed, Typed])[] = [
  [
    ["sample", [3, 5, 4]],
    ["sample", [3, 5, 4]],
  ],
  [
    ["sample", [3, 5, 4]],
    ["shared", [3, 1, 1]],
  ],
  [
    ["sample", [3, 5, 4]],
    ["shared", [4]],
  ],
  [
    ["sample", [3, 5, 4]],
    ["shared", []],
  ],
  [
    ["sample", [7]],
    ["sample", []],
  ],
  [
    ["sample", [5, 1]],
    ["sample", [1, 7]],
  ],
  [
    ["sample", [1, 7]],
    ["shared", [5, 1]],
  ],
  [
    ["sample", [3, 1, 4]],
    ["sample", [1, 5, 1]],
  ],
  [
    ["sample", [4]],
    ["shared", [3, 5, 4]],
  ],
  [
    ["sample", []],
    ["shared", [2, 3]],
  ],
  [
    ["shared", [3, 1, 1]],
    ["sample", [5, 4]],
  ],
  [
    ["shared", [5, 1]],
    ["shared", [7]],
  ],
  [
    ["shared", [19]],
    ["shared", [19]],
  ],
  [
    ["shared", []],
    ["shared", []],
  ],
];

const spec = ([kind, shape]: Typed, domain: Domain): OperandSpec => ({ kind, shape, domain });
const label = (operands: readonly OperandSpec[]): string =>
  operands.map(({ kind, shape }) => `${kind} ${formatShape(shape)}`).join(", ");

interface Binary {
  readonly op: op.BinaryName;
  readonly build: (a: Value, b: Value) => Value;
  readonly domains: readonly [Domain, Domain];
  readonly flat?: true;
  readonly pairs?: typeof pairs;
}

const few = pairs.filter((_, at) => [0, 1, 5, 11].includes(at));

const binaries: readonly Binary[] = [
  { op: "mul", build: op.mul, domains: ["any", "any"], pairs },
  { op: "sub", build: op.sub, domains: ["any", "any"], pairs },
  { op: "add", build: op.add, domains: ["any", "any"] },
  { op: "div", build: op.div, domains: ["any", "nonzero"] },
  { op: "max", build: op.max, domains: ["apart", "between"] },
  { op: "min", build: op.min, domains: ["apart", "between"] },
  { op: "greater", build: op.greater, domains: ["ties", "ties"], flat: true },
  { op: "greaterEqual", build: op.greaterEqual, domains: ["ties", "ties"], flat: true },
  { op: "equal", build: op.equal, domains: ["ties", "ties"], flat: true },
];

const binaryCases: readonly OpCase[] = binaries.flatMap(({ op, build, domains, flat, pairs = few }) =>
  pairs.map(([a, b]): OpCase => {
    const operands = [spec(a, domains[0]), spec(b, domains[1])];
    const row = { op, name: label(operands), operands, build: (x: Value, y: Value) => build(x, y) };
    return flat ? { ...row, wrt: [] } : row;
  }),
);

interface Unary {
  readonly op: op.UnaryName;
  readonly build: (x: Value) => Value;
  readonly domain: Domain;
  readonly name?: string;
  readonly floor?: number;
  readonly smooth?: boolean;
}

const unaries: readonly Unary[] = [
  { op: "neg", build: op.neg, domain: "any" },
  { op: "exp", build: op.exp, domain: "any" },
  { op: "exp", build: op.exp, domain: [-20, -10], name: "of -20 … -10", floor: 0 },
  { op: "exp", build: op.exp, domain: [10, 20], name: "of 10 … 20" },
  { op: "exp", build: op.exp, domain: [-300, -200], name: "of -300 … -200" },
  { op: "log", build: op.log, domain: "positive" },
  { op: "log", build: op.log, domain: [0.0001, 0.01], name: "of 0.0001 … 0.01", smooth: false },
  { op: "log1p", build: op.log1p, domain: "positive" },
  { op: "log1p", build: op.log1p, domain: [-0.001, 0.001], name: "of ±0.001", floor: 0 },
  { op: "sqrt", build: op.sqrt, domain: "positive" },
  { op: "abs", build: op.abs, domain: "nonzero" },
  { op: "cos", build: op.cos, domain: "any" },
  { op: "cos", build: op.cos, domain: [-50, 50], name: "of ±50" },
  { op: "tanh", build: op.tanh, domain: "any" },
  { op: "tanh", build: op.tanh, domain: [-0.001, 0.001], name: "of ±0.001", floor: 0 },
  { op: "tanh", build: op.tanh, domain: [-200, 200], name: "of ±200" },
  { op: "sigmoid", build: op.sigmoid, domain: "any" },
  { op: "sigmoid", build: op.sigmoid, domain: [-200, 200], name: "of ±200" },
  { op: "erf", build: op.erf, domain: "any" },
  { op: "erf", build: op.erf, domain: [-0.001, 0.001], name: "of ±0.001", floor: 0 },
  { op: "erf", build: op.erf, domain: [-20, 20], name: "of ±20" },
];

const unaryCases: readonly OpCase[] = unaries.flatMap(({ domain, name, build, ...row }) => {
  const operands = name === undefined ? [sample([3, 7], domain), shared([11], domain)] : [sample([29], domain)];
  return operands.map(
    (operand): OpCase => ({
      ...row,
      name: `${label([operand])} ${name ?? ""}`.trim(),
      operands: [operand],
      build: (x) => build(x),
    }),
  );
});

/** At ties gradients follow a convention, which every engine shares. */
const tieCases: readonly OpCase[] = [
  {
    smooth: false,
    op: "max",
    name: "with ties",
    operands: [sample([23], "ties"), shared([23], "ties")],
    build: (a, b) => op.max(a, b),
  },
  {
    smooth: false,
    op: "min",
    name: "with ties",
    operands: [sample([23], "ties"), shared([23], "ties")],
    build: (a, b) => op.min(a, b),
  },
  { smooth: false, op: "abs", name: "at zero", operands: [sample([23], "ties")], build: (x) => op.abs(x) },
];

const selectCases: readonly OpCase[] = [
  [sample([3, 5], "ties"), sample([3, 5]), sample([3, 5])],
  [sample([3, 5], "ties"), shared([5]), shared([])],
  [shared([3, 1], "ties"), sample([1, 5]), shared([3, 5])],
  [shared([13], "ties"), shared([13]), shared([1])],
].map((operands) => ({
  op: "select",
  name: label(operands),
  operands,
  build: (condition, a, b) => op.select(condition, a, b),
  wrt: [1, 2],
}));

const broadcastCases: readonly OpCase[] = (
  [
    [shared([4]), [3, 4], "shared"],
    [shared([3, 1]), [3, 5], "sample"],
    [shared([]), [5], "sample"],
    [sample([1, 4]), [3, 4], "sample"],
    [sample([]), [2, 3], "sample"],
  ] as const
).map(([operand, shape, kind]) => ({
  op: "broadcast",
  name: `${label([operand])} to ${kind} ${formatShape(shape)}`,
  operands: [operand],
  build: (x) => broadcast(x, shape, kind),
}));

export const elementwiseCases: readonly OpCase[] = [
  {
    op: "stopGradient",
    name: "beside what is differentiated",
    operands: [sample([7])],
    build: (x) => op.mul(op.add(x, 1), op.stopGradient(x)),
    smooth: false,
  },
  ...binaryCases,
  ...unaryCases,
  ...tieCases,
  ...selectCases,
  ...broadcastCases,
];
