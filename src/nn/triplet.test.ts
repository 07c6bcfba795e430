import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import { openEngine } from "../engine/open.js";
import { referenceEngine } from "../engine/reference/engine.js";
import { input } from "../graph/ops/source.js";
import { fit, Predictor } from "../train/index.js";
import { buildModel } from "./build.js";
import * as nn from "./index.js";

const length = 9;

/** What a layer over windows as they are adds to the loss of each of them, in some steps of training. */
async function penalties(windows: readonly (readonly number[])[], options: Parameters<typeof nn.triplet>[1]) {
  const steps = 200;
  const engine = referenceEngine();
  const layers = [nn.triplet([nn.flatten()], { negatives: 1, ...options })];
  const model = nn.autoencoder({ input: [1, length], encoder: layers, decoder: [nn.reshape([1, length])] });
  const built = buildModel(model, input("x", [1, length]), { parameters: new Map(), training: true });
  const program = await engine.compile(
    { outputs: { penalty: built.penalties[0]! } },
    { batchSize: windows.length, parameters: new Map() },
  );
  const table = engine.table(Float32Array.from(windows.flat()), windows.length);
  const rows = Uint32Array.from({ length: steps * windows.length }, (_, at) => at % windows.length);
  const { penalty } = (await program.run({ rows, tables: { x: table }, seed: 1 })).outputs;
  return Array.from({ length: steps }, (_, at) => [
    ...penalty!.subarray(at * windows.length, (at + 1) * windows.length),
  ]);
}

const flat = (value: number): number[] => Array.from({ length }, () => value);
const impulse = (size: number): number[] => Array.from({ length }, (_, at) => (at === 4 ? size : 0));
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-3;

test("each step compares with another sample drawn at random, never with itself", async () => {
  // Flat windows are their own neighbours; of opposite ones the squared distance on the sphere is 4.
  const found = await penalties([flat(1), flat(-2)], { margin: 10 });
  const first = found.filter(([a, b]) => near(a!, 6) && near(b!, 0)).length;
  const second = found.filter(([a, b]) => near(a!, 0) && near(b!, 6)).length;
  // Draws that lie next to each other share: about one of fifty here.
  assert.ok(first + second > 185, `${first} and ${second}`);
  assert.ok(Math.abs(first - second) < 5 * Math.sqrt(200), `${first} and ${second}`);
});

test("the neighbour is the window shifted", async () => {
  // An impulse and its neighbour are orthogonal, 2 apart: 2 - 4 + 3; flat ones 0 apart.
  for (const [windows, expected] of [
    [[impulse(1), impulse(-1)], 1],
    [[flat(1), flat(-1)], 0],
  ] as const) {
    const sums = (await penalties(windows, { margin: 3 })).map(([a, b]) => a! + b!);
    assert.ok(sums.filter((sum) => near(sum, expected)).length > 185, `${sums.slice(0, 9)}`);
  }
});

test("training brings windows that overlap together and others apart", async () => {
  const size = 32;
  const random = new Random(4, "waves");
  const wave = (): ((at: number) => number) => {
    const [phase, speed] = [random.uniform(0, 6), random.uniform(0.1, 1.2)];
    return (at) => Math.sin(phase + speed * at);
  };
  const waves = Array.from({ length: 256 }, wave);
  const windows = (from: number) => waves.map((one) => Array.from({ length: size }, (_, at) => one(from + at)));
  const model = nn.autoencoder({
    input: [1, size],
    encoder: [nn.triplet([nn.conv1d(8, { kernelSize: 5, strides: 2, activation: "relu" }), nn.flatten(), nn.dense(8)])],
    decoder: [nn.dense(size), nn.reshape([1, size])],
  });
  const engine = await openEngine("wasm", { threads: 1 });
  const samples = (rows: number[][]) => ({
    ...{ shape: [1, size], count: rows.length, scale: 1 },
    data: Float32Array.from(rows.flat()),
  });
  /** Mean distance of shifted windows, over that of a window to another. */
  const ratio = async (): Promise<number> => {
    const predictor = await Predictor.open(model, { engine });
    const [here, there] = [await predictor.encode(samples(windows(0))), await predictor.encode(samples(windows(3)))];
    await predictor.close();
    const apart = (a: Float32Array, b: Float32Array, offset: number): number => {
      let sum = 0;
      for (let row = 0; row < 256; row++) {
        let squares = 0;
        for (let at = 0; at < 8; at++) squares += (a[8 * row + at]! - b[8 * ((row + offset) % 256) + at]!) ** 2;
        sum += Math.sqrt(squares);
      }
      return sum;
    };
    assert.ok(Math.abs(here.subarray(0, 8).reduce((sum, one) => sum + one ** 2, 0) - 1) < 1e-5);
    return apart(here, there, 0) / apart(here, here, 1);
  };
  const before = await ratio();
  await fit(model, samples(windows(0)), { engine, loss: "none", epochs: 60, batchSize: 32 });
  const after = await ratio();
  assert.ok(after < before / 2, `${before} before, ${after} after`);
  await engine.dispose();
});
