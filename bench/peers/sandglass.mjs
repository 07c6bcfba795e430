// Sandglass through its library, for what the command line's recipes do not say: other widths, image sizes, single calls.

import { openEngine } from "../../dist/engine/open.js";
import {
  adam,
  autoencoder,
  batchNorm,
  conv2d,
  dense,
  fit,
  flatten,
  maxPool2d,
  reshape,
  upsample2d,
} from "../../dist/index.js";
import { modelParameters } from "../../dist/nn/build.js";
import { inferenceProgram } from "../../dist/train/program.js";
import { Storage } from "../../dist/train/storage.js";
import { median } from "../measure/statistics.mjs";
import { mnistImages } from "./mnist.mjs";
import { readTask, report, timeCalls } from "./task.mjs";

const relu = { activation: "relu" };
const same = { padding: "same", ...relu };
const pool = () => maxPool2d({ padding: "same" });

const recipes = {
  "digits-anomaly": {
    loss: "bce",
    model: (width, size) => {
      const [a, b] = [16 * width, 8 * width];
      // As in torch_train.py: sizes that 8 divides need no "valid" convolution to come back.
      const last = size % 8 === 0 ? same : { ...same, padding: "valid" };
      return {
        encoder: [conv2d(a, same), pool(), conv2d(b, same), pool(), conv2d(b, same), pool()],
        decoder: [
          ...[conv2d(b, same), upsample2d(), conv2d(b, same), upsample2d(), conv2d(a, last), upsample2d()],
          conv2d(1, { padding: "same", activation: "sigmoid" }),
        ],
      };
    },
  },
  "digits-linear": {
    loss: "mse",
    model: (width, size) => {
      const block = (units) => [dense(units * width, relu), batchNorm()];
      return {
        encoder: [flatten(), ...block(256), ...block(128), dense(32 * width)],
        decoder: [
          ...[...block(128), ...block(256), dense(size * size, { activation: "sigmoid" })],
          reshape([1, size, size]),
        ],
      };
    },
  },
};

const task = readTask();
const { loss, model: layers } = recipes[task.recipe];
const images = mnistImages(task);
const samples = { shape: [1, task.size, task.size], count: images.count, data: images.data, scale: 1 / 255 };
const model = autoencoder({ input: samples.shape, ...layers(task.width, task.size) });
const engine = await openEngine(task.engine, { threads: task.threads });
report({ engine: engine.name, threads: engine.threads, ...(task.kind === "train" ? await train() : await infer()) });
await engine.dispose();

async function train() {
  const { epochs, batch: batchSize } = task;
  const perEpoch = [];
  let last;
  for await (const event of fit(model, samples, { engine, loss, optimizer: adam(), epochs, batchSize })) {
    if (event.type !== "epoch") continue;
    perEpoch.push(event.samplesPerSecond);
    last = event.loss;
  }
  return { batch: batchSize, samplesPerSecond: median(perEpoch), perEpoch, loss: last };
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
