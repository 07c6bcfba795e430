// How long a detector takes to open from its file, and a warm verdict on one sample beside the engine's forward pass alone.
// Usage: node bench/detector.mjs [FILE.onnx] [--engine wasm]; without a file, one of table rows and one of pictures are made.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { fitDetector, modelBytes, openDetector, openEngine, Predictor } from "../dist/index.js";
import { median } from "./measure/statistics.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: "string", default: "auto" } },
});
const engine = await openEngine(values.engine, { threads: 1 });
const files =
  positionals.length > 0
    ? positionals.map((path) => [path, readFileSync(path)])
    : [
        ["rows of 8 numbers, default score", await made(rows(400, 8))],
        ["the same as objects", await made(objects(400, 8))],
        ["rows of 8 numbers, 10,000 of them", await made(rows(10_000, 8))],
        ["rows, MSE", await made(rows(400, 8), { score: "mse" })],
        ["pictures of 28 x 28, MSE", await made(pictures(200), { score: "mse" })],
      ];

console.log(`${engine.description}\n`);
console.log(
  "| detector | kB | first opening | later | forward pass | judge | predict | judge / forward | predict / forward |",
);
console.log("|---|---|---|---|---|---|---|---|---|");
for (const [name, bytes] of files) {
  const cold = await timed(1, async () => await openDetector(bytes, { engine }));
  const later = await timed(30, async () => await openDetector(bytes, { engine }));
  const detector = await openDetector(bytes, { engine });
  const { adapter, model } = detector.codec;
  const { kind } = detector.codec.input;
  const one = kind === "table" ? objects(1, model.input[0]) : oneOf(model.input, kind);
  const { samples } = adapter.adapt(one);
  const needsCode = detector.calibrated.rule.needsCode;
  const predictor = await Predictor.open(model, { engine });
  const forward = await timed(2000, () => (needsCode ? predictor.apply(samples) : predictor.reconstruct(samples)));
  const judge = await timed(2000, () => detector.judge(one));
  const predict = await timed(2000, () => detector.predict(one));
  const cells = [
    ...[name, Math.ceil(bytes.length / 1000), `${cold.toFixed(1)} ms`, `${later.toFixed(1)} ms`],
    ...[forward, judge, predict].map((time) => `${time.toFixed(3)} ms`),
    ...[judge / forward, predict / forward].map((ratio) => ratio.toFixed(2)),
  ];
  console.log(`| ${cells.join(" | ")} |`);
  await predictor.close();
  await detector.close();
}
await engine.dispose();

async function made(raw, options = {}) {
  return modelBytes(await fitDetector(raw, { epochs: 2, engine, ...options }));
}

/** Median milliseconds of a call, the first tenth left out where there are many. */
async function timed(calls, call) {
  const times = [];
  for (let at = 0; at < calls; at++) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  return median(times.slice(Math.floor(calls / 10)));
}

function rows(count, columns) {
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: columns }, (_, at) => Math.sin(row * (at + 1)) + ((row * 7 + at) % 11) / 20),
  );
}

function objects(count, columns) {
  return rows(count, columns).map((row) => Object.fromEntries(row.map((value, at) => [`c${at}`, value])));
}

function pictures(count) {
  const data = Uint8Array.from({ length: count * 784 }, (_, at) => (at * 37 + (at >> 8) * 11) % 256);
  return { shape: [1, 28, 28], count, data, scale: 1 };
}

function oneOf(shape, kind) {
  const size = shape.reduce((product, length) => product * length, 1);
  const numbers = kind === "image" ? new Uint8Array(size) : new Float32Array(size);
  for (let at = 0; at < size; at++) numbers[at] = kind === "image" ? (at * 41) % 256 : Math.sin(at);
  return { shape, count: 1, data: numbers, scale: 1 };
}
