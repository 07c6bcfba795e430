// TensorFlow.js with its layers API, as its users write it, on one of its CPU backends.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { gather, mnistImages, shuffled } from "./mnist.mjs";
import { readTask, report, timeCalls, timeEpochs } from "./task.mjs";

const task = readTask();
await openBackend(task.backend);
const images = mnistImages(task);
const convolutional = task.recipe === "digits-anomaly";
const model = convolutional ? anomaly(task) : linear(task);
const shape = convolutional ? [task.size, task.size, 1] : [task.size ** 2];
report(task.kind === "train" ? await train() : await infer());

async function openBackend(backend) {
  if (backend === "cpu") await import("@tensorflow/tfjs-backend-cpu");
  else {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(join(dirname(main), "/"));
    if (task.threads !== undefined) wasm.setThreadsCount(task.threads);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js backend ${backend} did not start`);
}

function anomaly({ width, size }) {
  const conv = (filters, options = {}) =>
    layers.layers.conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu", ...options });
  const pool = () => layers.layers.maxPooling2d({ poolSize: 2, padding: "same" });
  const up = () => layers.layers.upSampling2d({});
  const [a, b] = [16 * width, 8 * width];
  return layers.sequential({
    layers: [
      ...[conv(a, { inputShape: [size, size, 1] }), pool(), conv(b), pool(), conv(b), pool()],
      ...[conv(b), up(), conv(b), up(), conv(a, size % 8 === 0 ? {} : { padding: "valid" }), up()],
      conv(1, { activation: "sigmoid" }),
    ],
  });
}

function linear({ width, size }) {
  const dense = (units, options = {}) => layers.layers.dense({ units, ...options });
  const block = (units, options = {}) => [
    dense(units * width, { activation: "relu", ...options }),
    layers.layers.batchNormalization({}),
  ];
  return layers.sequential({
    layers: [
      ...[...block(256, { inputShape: [size ** 2] }), ...block(128), dense(32 * width)],
      ...[...block(128), ...block(256), dense(size ** 2, { activation: "sigmoid" })],
    ],
  });
}

async function train() {
  model.compile({ optimizer: tf.train.adam(1e-3), loss: convolutional ? "binaryCrossentropy" : "meanSquaredError" });
  let last;
  const step = async (rows) => {
    const x = tf.tensor(gather(images, rows), [rows.length, ...shape]);
    last = await model.trainOnBatch(x, x);
    x.dispose();
  };
  return timeEpochs({ ...task, count: images.count, shuffle: shuffled }, step, async () => last);
}

async function infer() {
  return timeCalls({ ...task, count: images.count }, async (at) => {
    const rows = Array.from({ length: task.batch }, (_, row) => at + row);
    const y = tf.tidy(() => model.predict(tf.tensor(gather(images, rows), [rows.length, ...shape])));
    await y.data();
    y.dispose();
  });
}
