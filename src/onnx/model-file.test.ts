import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../core/random.js";
import type { Samples } from "../core/samples.js";
import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import {
  conformal,
  lossScore,
  maeScore,
  mseScore,
  parseScore,
  type ScoreRule,
  ssimScore,
  zScore,
} from "../detect/index.js";
import { conv1d, conv2d, conv2dTranspose, dense, ensemble } from "../nn/index.js";
import { autoencoder, type Model } from "../nn/model.js";
import { decodeModelFile, encodeModelFile, type ModelFile } from "./model-file.js";
import { cut, detectorOf, predictions, randomWeights, smooth } from "./testing/parity.js";
import { assertNear, Session, type Tensor } from "./testing/session.js";

const verdict = ["score", "p_value", "anomalous"];

/** Bytes of the file, after a look whether reading and writing it again gives the same ones. */
function savedTwice(file: ModelFile): Uint8Array {
  const bytes = encodeModelFile(file);
  const opened = decodeModelFile(bytes);
  assert.deepEqual(Buffer.from(encodeModelFile(opened)), Buffer.from(bytes));
  assert.deepEqual(opened.model.weights, file.model.weights);
  assert.deepEqual(opened.input, file.input);
  assert.deepEqual(opened.provenance, file.provenance);
  return bytes;
}

test("pictures: bytes in, verdicts out, batches of any size", async () => {
  const shape = [1, 12, 14];
  const model = randomWeights(
    autoencoder({
      input: shape,
      encoder: [conv2d(4, { strides: 2, padding: "same", activation: "relu" })],
      decoder: [conv2dTranspose(1, { strides: 2, padding: "same", activation: "sigmoid" })],
    }),
  );
  const { data, ...rest } = smooth(shape, 1120, 1);
  const bytes: Samples = { ...rest, data: Uint8Array.from(data, (x) => 255 * x), scale: 1 / 255 };
  const [training, calibration, others] = cut(bytes, 60, 60, 1000) as [Samples, Samples, Samples];
  const detector = await detectorOf(
    model,
    { score: ssimScore(), threshold: conformal(0.1) },
    { training, calibration },
  );
  const input: InputDescription = { kind: "image", channels: 1, height: 12, width: 14, fit: "exact" };
  const file: ModelFile = { input, model, detector, provenance: { recipe: "none", metrics: { auroc: 0.5 } } };
  const session = await Session.open(savedTwice(file));
  assert.deepEqual(session.outputs, [...verdict, "reconstruction", "code", "error_map"]);
  const all = await predictions(file, others);
  for (const count of [1, 37, 1000]) {
    const [samples] = cut(others, count) as [Samples];
    const expected = all.slice(0, count);
    const outputs = await session.run({
      image: { type: "uint8", data: samples.data as Uint8Array, dims: [count, ...shape] },
    });
    const check = (name: string, values: readonly number[], tolerance?: number) =>
      assertNear(`${name} of ${count}`, outputs.get(name)!, values, tolerance);
    check(
      "score",
      expected.map(({ score }) => score),
    );
    check(
      "p_value",
      expected.map(({ pValue }) => pValue),
      1e-12,
    );
    check(
      "anomalous",
      expected.map(({ anomalous }) => Number(anomalous)),
      0,
    );
    check(
      "error_map",
      expected.flatMap(({ errorMap }) => [...errorMap]),
    );
    check(
      "reconstruction",
      expected.flatMap(({ reconstruction }) => Array.from(reconstruction, (x) => x * 255)),
    );
  }
  await session.close();
});

const schema = {
  delimiter: ",",
  header: true,
  names: ["time", "score", "flow.rate", "class"],
  inputs: [
    { kind: "numeric", name: "time", fill: 1.7e9, missing: 0 },
    { kind: "categorical", name: "score", categories: ["high", "low", "néant"], missing: 1 },
    { kind: "numeric", name: "flow.rate", fill: 0.5, missing: 2 },
  ],
  missing: "fill",
  rows: 400,
} as const;
const width = 5;

/** Rows as a program has them, and as the model's samples. */
function rows(
  count: number,
  gaps: boolean,
): { readonly feeds: Record<string, Tensor>; readonly encoded: Float64Array; readonly missing: Uint8Array } {
  const random = new Random(gaps ? 8 : 9, "rows");
  const [time, flow] = [new Float64Array(count), new Float64Array(count)];
  const words: string[] = [];
  const encoded = new Float64Array(count * width);
  const missing = new Uint8Array(count * width);
  for (let row = 0; row < count; row++) {
    const at = row * width;
    const gone = gaps ? Array.from({ length: 3 }, () => random.uniform() < 0.2) : [false, false, false];
    const numbers = [1.7e9 + 10 * random.normal(), random.normal()];
    const [t, f] = numbers as [number, number];
    const word = random.integer(4);
    [time[row], encoded[at]] = gone[0] ? [Number.NaN, 1.7e9] : [t, t];
    [flow[row], encoded[at + 4]] = gone[2] ? [Number.NaN, 0.5] : [f, f];
    words.push(gone[1] ? "" : (["high", "low", "néant", "never seen"][word] as string));
    if (!gone[1] && word < 3) encoded[at + 1 + word] = 1;
    missing.set([gone[0], gone[1], gone[1], gone[1], gone[2]].map(Number), at);
  }
  const column = (data: Float64Array): Tensor => ({ type: "float64", data, dims: [count, 1] });
  // A column called like an output gets a name of its own.
  const feeds = {
    time: column(time),
    input_score: { type: "string" as const, data: words, dims: [count, 1] },
    "flow.rate": column(flow),
  };
  return { feeds, encoded, missing };
}

const center = [1.7e9, 0, 0, 0, 0.2];
const spread = [10, 1, 1, 1, 2];
const scaled = (encoded: Float64Array): Float32Array =>
  Float32Array.from(encoded, (x, at) => (x - center[at % width]!) / spread[at % width]!);

const member = { encoder: [dense(3, { activation: "tanh" as const })], decoder: [dense(width)] };
for (const [score, model] of [
  [mseScore(), autoencoder({ input: [width], ...member })],
  [lossScore("mae"), autoencoder({ input: [width], ...member })],
  [parseScore("rank:mse/latent-knn"), ensemble({ input: [width], members: [member, member] })],
] as const) {
  test(`tables, ${score.name}: one input a column; large numbers keep their differences, missing cells their own threshold`, () =>
    tables(score, randomWeights(model)));
}

async function tables(score: ScoreRule, model: Model): Promise<void> {
  const full = rows(300, false);
  const samples = { shape: [width], count: 300, data: scaled(full.encoded), scale: 1 };
  const [training, calibration] = cut(samples, 150, 150) as [Samples, Samples];
  const threshold = zScore(1);
  const detector = await detectorOf(model, { score, threshold }, { training, calibration });
  const incomplete = Float64Array.from({ length: 80 }, (_, at) => at / 40);
  const file: ModelFile = {
    input: { kind: "table", schema },
    scaler: { kind: "standard", shape: [width], center, spread },
    model,
    detector: {
      ...detector,
      calibration: { ...detector.calibration, incomplete },
      fittedIncomplete: threshold.fit(incomplete),
      usual: Float64Array.of(1, 2, 3, 4, 5),
    },
    provenance: { file: "pumps.csv" },
  };
  const session = await Session.open(savedTwice(file));
  assert.deepEqual(session.inputs, ["time", "input_score", "flow.rate"]);
  for (const count of [1, 37, 1000]) {
    const { feeds, encoded, missing } = rows(count, true);
    const expected = await predictions(file, { shape: [width], count, data: scaled(encoded), scale: 1, missing });
    const outputs = await session.run(feeds);
    const check = (name: string, values: readonly number[], tolerance?: number) =>
      assertNear(`${name} of ${count}`, outputs.get(name)!, values, tolerance);
    check(
      "score",
      expected.map(({ score }) => score),
    );
    check(
      "p_value",
      expected.map(({ pValue }) => pValue),
      1e-12,
    );
    check(
      "anomalous",
      expected.map(({ anomalous }) => Number(anomalous)),
      0,
    );
    check(
      "error_map",
      expected.flatMap(({ errorMap }) => [...errorMap]),
    );
    const raw = outputs.get("reconstruction")!.map((x, at) => (x - center[at % width]!) / spread[at % width]!);
    assertNear(
      "reconstruction",
      raw,
      expected.flatMap(({ reconstruction }) => [...reconstruction]),
    );
    assert.ok(expected.some(({ anomalous }) => anomalous) || count === 1);
  }
  await session.close();
}

test("series in doubles, however large; samples in floats, with a scaler for all elements", async () => {
  const shape = [2, 16];
  const model = randomWeights(autoencoder({ input: shape, encoder: [conv1d(2, { padding: "same" })], decoder: [] }));
  const samples = smooth(shape, 120, 4);
  const [training, calibration, rest] = cut(samples, 40, 40, 40) as [Samples, Samples, Samples];
  const detector = await detectorOf(model, { score: maeScore() }, { training, calibration });
  const kinds = [
    // Around 1.7e9 the floats are 128 apart.
    { input: { kind: "series", channels: ["x", "y"], window: 16, stride: 1, interval: 60 }, center: 1.7e9, spread: 8 },
    { input: { kind: "samples", shape }, center: 0.25, spread: 2 },
  ] as const;
  for (const { input, center, spread } of kinds) {
    const scaler: Scaler = { kind: "min-max", shape, center: [center], spread: [spread] };
    const file: ModelFile = { input, scaler, model, detector, provenance: {} };
    const session = await Session.open(savedTwice(file));
    const raw = Array.from(rest.data, (x) => center + spread * x);
    const fed: Tensor =
      input.kind === "series"
        ? { type: "float64", data: Float64Array.from(raw), dims: [40, ...shape] }
        : { type: "float32", data: Float32Array.from(raw), dims: [40, ...shape] };
    const outputs = await session.run({ [session.inputs[0]!]: fed });
    const expected = await predictions(file, rest);
    assertNear(
      "score",
      outputs.get("score")!,
      expected.map(({ score }) => score),
    );
    const back = outputs.get("reconstruction")!.map((x) => (x - center) / spread);
    assertNear(
      "reconstruction",
      back,
      expected.flatMap(({ reconstruction }) => [...reconstruction]),
    );
    await session.close();
  }
});
