// Sandglass through its library, for what the command line's recipes do not say: other widths, image sizes, single calls.

import { openEngine } from "../../dist/engine/open.js";
import { adam, calibrate, fit, Predictor } from "../../dist/index.js";
import { modelParameters } from "../../dist/nn/build.js";
import { inferenceProgram } from "../../dist/train/program.js";
import { Storage } from "../../dist/train/storage.js";
import { median } from "../measure/statistics.mjs";
import { mnistImages } from "./mnist.mjs";
import { recipeModel } from "./recipe-model.mjs";
import { waves } from "./series.mjs";
import { readTask, report, timeCalls } from "./task.mjs";

const task = readTask();
const { model, loss } = recipeModel(task.recipe, task);
const samples = task.recipe === "ecg-lstm" ? waves(task) : pictures();
const engine = await openEngine(task.engine, { threads: task.threads });
const measured = await { train, infer, score }[task.kind]();
report({ engine: engine.name, threads: engine.threads, ...measured });
await engine.dispose();

function pictures() {
  const { count, data } = mnistImages(task);
  return { shape: [1, task.size, task.size], count, data, scale: 1 / 255 };
}

async function train() {
  const { epochs, batch: batchSize } = task;
  const perEpoch = [];
  const cpu = [];
  let last;
  let before = process.cpuUsage();
  for await (const event of fit(model, samples, { engine, loss, optimizer: adam(), epochs, batchSize })) {
    // Compiling is over.
    if (event.type === "start") before = process.cpuUsage();
    if (event.type !== "epoch") continue;
    perEpoch.push(event.samplesPerSecond);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / samples.count);
    before = process.cpuUsage();
    last = event.loss;
  }
  return { batch: batchSize, samplesPerSecond: median(perEpoch), cpuMicroseconds: median(cpu), perEpoch, loss: last };
}

async function infer() {
  const parameters = modelParameters(model);
  const storage = new Storage();
  storage.add(engine, parameters, model.weights);
  const program = inferenceProgram(model, { parameters, output: "output", scale: samples.scale });
  const executable = await engine.compile(program, { batchSize: task.batch, parameters: storage.tensors });
  const input = engine.table(samples.data, samples.count);
  const rows = Uint32Array.from({ length: task.batch }, (_, at) => at);
  return timeCalls({ ...task, count: samples.count }, (at) =>
    executable.run({ rows: rows.map((row) => row + at), tables: { input } }),
  );
}

/** A detector's scores of many images, from the bytes to one number each. */
async function score() {
  const predictor = await Predictor.open(model, { engine });
  const part = (first, count) => {
    const size = task.size * task.size;
    return { ...samples, count, data: samples.data.subarray(first * size, (first + count) * size) };
  };
  const detector = await calibrate(predictor, part(0, 1000));
  const timed = await timeCalls({ ...task, count: samples.count }, (at) => detector.score(part(at, task.batch)));
  await predictor.close();
  return timed;
}
