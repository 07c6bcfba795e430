import type { Engine } from "../engine/contract.js";
import { linearMap, nearestMap, windowMap } from "../graph/axis-map.js";
import * as compose from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { conv2d, conv2dTransposed } from "../graph/ops/conv.js";
import * as op from "../graph/ops/elementwise.js";
import { maxPool2d, resample2d } from "../graph/ops/pool.js";
import { batchSum, reshape, sum } from "../graph/ops/reduce.js";
import { input, parameter } from "../graph/ops/source.js";
import type { ConvAttributes, PoolAttributes, Value } from "../graph/value.js";
import { assertNear, type Pattern, patternData } from "./golden-file.js";

type Attributes = ConvAttributes &
  PoolAttributes & {
    readonly outputSize: readonly [number, number];
    readonly factor: readonly [number, number];
    readonly slope: number;
    readonly epsilon: number;
  };

/** One op on a small batch: its result, and the gradients of the sum of `y * upstream`. */
export interface OpGolden {
  readonly name: string;
  readonly op: string;
  /** Those that the op has. */
  readonly attributes: Attributes;
  readonly batch: number;
  readonly samples: Readonly<Record<string, Pattern>>;
  readonly shared: Readonly<Record<string, Pattern>>;
  readonly upstream: Pattern;
  readonly y: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

type Build = (values: readonly Value[], attributes: Attributes) => Value;

const unary = { ...op, ...compose } as unknown as Readonly<Record<string, (...values: readonly Value[]) => Value>>;

const special: Readonly<Record<string, Build>> = {
  conv2d: ([x, weight], attributes) => conv2d(x!, weight!, attributes),
  conv2dTransposed: ([x, weight], attributes) => conv2dTransposed(x!, weight!, attributes),
  maxPool2d: ([x], attributes) => maxPool2d(x!, attributes),
  averagePool2d: ([x], { window, stride, padding: [top, bottom, left, right] }) => {
    const axis = (at: 0 | 1, padding: readonly [number, number]) =>
      windowMap(x!.shape[at + 1]!, { window: window[at], stride: stride[at], padding, average: true });
    return resample2d(x!, axis(0, [top, bottom]), axis(1, [left, right]));
  },
  "upsample2d.nearest": ([x], { factor }) =>
    resample2d(x!, nearestMap(x!.shape[1]!, factor[0]), nearestMap(x!.shape[2]!, factor[1])),
  "upsample2d.bilinear": ([x], { factor }) =>
    resample2d(x!, linearMap(x!.shape[1]!, factor[0]), linearMap(x!.shape[2]!, factor[1])),
  batchNorm: ([x, gamma, beta], { epsilon }) => batchNorm(x!, gamma!, beta!, epsilon).y,
  leakyRelu: ([x], { slope }) => compose.leakyRelu(x!, slope),
};

/** Batch normalisation in training (Ioffe and Szegedy 2015) over all axes but the first, and what it measured. */
export function batchNorm(
  x: Value,
  gamma: Value,
  beta: Value,
  epsilon: number,
): { readonly y: Value; readonly mean: Value; readonly variance: Value } {
  const axes = x.shape.map((_, axis) => axis).slice(1);
  const column = x.shape.map((length, axis) => (axis === 0 ? length : 1));
  const average = (value: Value): Value => compose.batchMean(compose.meanKeep(value, axes));
  const mean = average(x);
  const centred = op.sub(x, mean);
  const variance = average(compose.square(centred));
  const scaled = op.div(centred, op.sqrt(op.add(variance, epsilon)));
  const y = op.add(op.mul(scaled, reshape(gamma, column)), reshape(beta, column));
  return { y, mean: reshape(mean, gamma.shape), variance: reshape(variance, gamma.shape) };
}

/** Runs one case on an engine. Throws an Error naming the first number that is too far off. */
export async function checkOpGolden(engine: Engine, golden: OpGolden, tolerance: number): Promise<void> {
  const samples = Object.entries(golden.samples).map(([name, { shape }]) => input(name, shape));
  const shared = Object.entries(golden.shared).map(([name, { shape }]) => parameter(name, shape));
  const values = [...samples, ...shared];
  const y = special[golden.op]?.(values, golden.attributes) ?? unary[golden.op]!(...values);
  const loss = batchSum(sum(op.mul(y, input("upstream", golden.upstream.shape))));
  const gradients = grad(loss, values);

  const names = values.map(({ attributes }) => attributes.name);
  const tensors = shared.map((value) => {
    const pattern = golden.shared[value.attributes.name]!;
    return [value, engine.tensor(value.shape, patternData(pattern))] as const;
  });
  const tables = Object.entries({ ...golden.samples, upstream: golden.upstream }).map(
    ([name, pattern]) => [name, engine.table(patternData(pattern, golden.batch), golden.batch)] as const,
  );
  const outputs = { y, ...Object.fromEntries(names.map((name, at) => [`d${name}`, gradients[at]!])) };
  const program = await engine.compile({ outputs }, { batchSize: golden.batch, parameters: new Map(tensors) });
  const rows = Uint32Array.from({ length: golden.batch }, (_, row) => row);
  const result = await program.run({ rows, tables: Object.fromEntries(tables) });
  for (const held of [program, ...tensors.map(([, tensor]) => tensor), ...tables.map(([, table]) => table)]) {
    held.dispose();
  }

  assertNear(`${golden.name}: y`, result.outputs["y"]!, golden.y, tolerance);
  for (const name of names) {
    const expected = golden.gradients[name]!;
    assertNear(`${golden.name}: gradient of ${name}`, result.outputs[`d${name}`]!, expected, tolerance);
  }
}
