import assert from "node:assert/strict";
import { test } from "node:test";
import { type Shape, sizeOf } from "../../core/shape.js";
import { referenceEngine } from "../../engine/reference/engine.js";
import { windowMap } from "../../graph/axis-map.js";
import type { OpName, Value } from "../../graph/value.js";
import { ancestors } from "../../graph/walk.js";
import * as nn from "../../nn/index.js";
import { Predictor } from "../../train/predictor.js";
import { encodeModelFile } from "../model-file.js";
import { randomWeights, smooth } from "../testing/parity.js";
import { assertNear, Session } from "../testing/session.js";
import { opExports } from "./table.js";

const { ops } = nn;

interface Made {
  readonly type: "test/made";
  readonly which: string;
}

type Make = (x: Value, weight: (name: string) => Value) => Value;

const padding = [1, 0, 2, 1] as const;
const conv = { stride: [2, 1], padding, dilation: [1, 2] } as const;

/** Cuts pieces of the shapes asked for out of a weight, one after the other. */
function cutter(weight: Value): (...shape: number[]) => Value {
  const flat = ops.reshape(weight, [sizeOf(weight.shape)]);
  let from = 0;
  return (...shape) => {
    const start = from;
    from += sizeOf(shape);
    return ops.reshape(ops.slice(flat, [start], [from]), shape);
  };
}

/** Graphs that end in the shape of their input, on [2, 5, 6], with a kernel [3, 2, 2, 2], a matrix [4, 60] and a bias [6]. */
const makes: Readonly<Record<string, Make>> = {
  signs: (x) => ops.add(ops.neg(ops.abs(ops.sub(x, 0.5))), ops.exp(ops.mul(x, -1))),
  roots: (x) => ops.add(ops.log(ops.add(x, 2)), ops.log1p(ops.sqrt(ops.max(ops.min(x, 0.9), 0.1)))),
  waves: (x) => ops.add(ops.cos(x), ops.mul(ops.tanh(x), ops.add(ops.sigmoid(x), ops.erf(x)))),
  choices: (x) =>
    ops.select(ops.greater(x, 0.5), ops.greaterEqual(x, 0.7), ops.add(ops.equal(x, x), ops.stopGradient(x))),
  shared: (x, weight) => ops.div(ops.mul(x, weight("bias")), ops.add(ops.abs(ops.sum(weight("bias"))), 1)),
  // One number a sample against three axes, and against two.
  scalars: (x) => ops.mul(ops.sub(x, ops.mean(x)), ops.add(ops.sum(x, [0]), 1)),
  stretched: (x) =>
    ops.add(
      ops.broadcast(ops.reshape(ops.sum(x, [1, 2]), [2, 1, 1]), [2, 5, 6]),
      ops.broadcast(ops.constant([1, 2], [2, 1, 1]), [2, 5, 6], "sample"),
    ),
  turned: (x) => ops.transpose(ops.neg(ops.transpose(x, [2, 0, 1])), [1, 2, 0]),
  cut: (x) => ops.pad(ops.slice(x, [0, 1, 2], [2, 4, 6]), [0, 1, 0], [0, 1, 2]),
  joined: (x) => ops.concat([ops.slice(x, [1, 0, 0], [2, 5, 6]), ops.slice(x, [0, 0, 0], [1, 5, 6])], 0),
  dense: (x, weight) =>
    ops.reshape(ops.denseTransposed(ops.dense(ops.reshape(x, [60]), weight("matrix")), weight("matrix")), [2, 5, 6]),
  convolved: (x, weight) =>
    ops.conv2dTransposed(ops.conv2d(x, weight("kernel"), conv), weight("kernel"), { ...conv, outputSize: [5, 6] }),
  pooled: (x) => ops.maxPool2d(x, { window: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1] }),
  // Both operands of each sample, turned or not, and a shared one.
  products(x, weight) {
    const mixed = ops.matmul(x, ops.softmax(ops.matmul(x, x, { transposeA: true }), 1));
    const shared = cutter(weight("matrix"))(2, 6, 5);
    return ops.add(mixed, ops.matmul(ops.matmul(x, x, { transposeB: true }), shared, { transposeB: true }));
  },
  recurrent(x, weight) {
    const cut = cutter(weight("matrix"));
    const steps = ops.reshape(x, [10, 6]);
    const lstm = { kernel: cut(12, 6), recurrent: cut(12, 3), bias: cut(12) };
    const gru = { kernel: cut(9, 6), recurrent: cut(9, 3), bias: cut(12) };
    return ops.reshape(
      ops.concat([ops.recurrence("lstm", steps, lstm), ops.recurrence("gru", steps, gru)], 1),
      [2, 5, 6],
    );
  },
  resampled: (x) => {
    const along = (from: number) => windowMap(from, { window: 3, stride: 1, padding: [1, 1], average: true });
    return ops.resample2d(x, along(5), along(6));
  },
};

const shape: Shape = [2, 5, 6];

nn.registerLayer<Made>("test/made", {
  defaults: {},
  required: ["which"],
  outputShape: (_, input) => input,
  weights: () => [
    { name: "kernel", shape: [3, 2, 2, 2], initializer: "glorotUniform", trainable: true },
    { name: "matrix", shape: [4, 60], initializer: "glorotUniform", trainable: true },
    { name: "bias", shape: [6], initializer: "zeros", trainable: true },
  ],
  build: ({ which }, x, scope) => makes[which]!(x, (name) => scope.weight(name)),
});

const modelOf = (which: string): nn.Model =>
  randomWeights(nn.autoencoder({ input: shape, encoder: [{ type: "test/made", which } as Made], decoder: [] }));

for (const which of Object.keys(makes)) {
  test(`a layer of one's own made of ${which} is the same in ONNX Runtime`, async () => {
    const model = modelOf(which);
    const samples = smooth(shape, 5, 1);
    const predictor = await Predictor.open(model, { engine: referenceEngine() });
    const session = await Session.open(encodeModelFile({ input: { kind: "samples", shape }, model, provenance: {} }));
    const outputs = await session.run({
      samples: { type: "float32", data: samples.data as Float32Array, dims: [5, ...shape] },
    });
    assertNear("code", outputs.get("code")!, await predictor.encode(samples), 1e-5);
    await predictor.close();
    await session.close();
  });
}

test("there is a graph for every op that a model file can have", () => {
  const used = new Set<OpName>();
  for (const which of Object.keys(makes)) {
    const model = modelOf(which);
    const parameters = nn.modelParameters(model);
    const { code } = nn.buildModel(model, ops.uniform(shape, 0), { parameters, training: false });
    for (const { op } of ancestors([code])) used.add(op);
  }
  const never = opExports.input;
  const missing = (Object.keys(opExports) as OpName[]).filter((op) => opExports[op] !== never && !used.has(op));
  assert.deepEqual(missing, []);
});
