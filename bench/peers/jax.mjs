// jax-js on its WebAssembly device: the whole training step (gradients and Adam) is one jitted function.
import { defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { gather, mnistImages, shuffled } from "./mnist.mjs";
import { readTask, report, timeCalls, timeEpochs } from "./task.mjs";

const task = readTask();
await init("wasm");
defaultDevice("wasm");
const images = mnistImages(task);
const convolutional = task.recipe === "digits-anomaly";
const { size, width } = task;
const shape = convolutional ? [1, size, size] : [size * size];
const { forward, shapes } = convolutional ? anomaly() : linear();
// Arrays belong to whoever gets them: `.ref` keeps one for later.
const zeros = () => shapes.map((dimensions) => np.zeros(dimensions));
let parameters = shapes.map(glorot);
report(task.kind === "train" ? await train() : await infer());

function glorot(dimensions) {
  const count = dimensions.reduce((product, length) => product * length, 1);
  if (dimensions.length === 1) return np.zeros(dimensions);
  const area = count / (dimensions[0] * dimensions[1]);
  const bound = Math.sqrt(6 / ((dimensions[0] + dimensions[1]) * area));
  return np.array(Float32Array.from({ length: count }, () => (2 * Math.random() - 1) * bound)).reshape(dimensions);
}

function anomaly() {
  const [a, b] = [16 * width, 8 * width];
  const channels = [1, a, b, b, b, b, a, 1];
  const after = ["pool", "pool", "pool", "up", "up", "up", "logits"];
  const shapes = after.flatMap((_, at) => [[channels[at + 1], channels[at], 3, 3], [channels[at + 1]]]);
  const pool = (x) => {
    const [, , rows, columns] = x.shape;
    // Zeros beside the result of a rectifier never win.
    const even =
      rows % 2 === 0 && columns % 2 === 0
        ? x
        : np.pad(x, [
            [0, 0],
            [0, 0],
            [0, rows % 2],
            [0, columns % 2],
          ]);
    return lax.reduceWindow(even, np.max, [2, 2], [2, 2]);
  };
  const up = (x) => np.repeat(np.repeat(x, 2, 2), 2, 3);
  const forward = (weights, x) => {
    after.forEach((what, at) => {
      const padding = at === 5 && size % 8 !== 0 ? "VALID" : "SAME";
      const y = lax.conv(x, weights[2 * at], [1, 1], padding).add(weights[2 * at + 1].reshape([-1, 1, 1]));
      x = what === "logits" ? y : what === "pool" ? pool(nn.relu(y)) : up(nn.relu(y));
    });
    return x;
  };
  return { forward, shapes };
}

function linear() {
  const units = [size * size, 256 * width, 128 * width, 32 * width, 128 * width, 256 * width, size * size];
  const normalised = (at) => at % 3 !== 2;
  const shapes = units.slice(1).flatMap((count, at) => {
    const dense = [[units[at], count], [count]];
    return normalised(at) ? [...dense, [count], [count]] : dense;
  });
  const norm = (x, gamma, beta) => {
    const centred = x.ref.sub(np.mean(x, 0));
    const variance = np.mean(np.square(centred.ref), 0);
    return centred
      .div(np.sqrt(variance.add(1e-3)))
      .mul(gamma.add(1))
      .add(beta);
  };
  const forward = (weights, x) => {
    const left = [...weights];
    for (let at = 0; at < 6; at++) {
      const y = np.matmul(x, left.shift()).add(left.shift());
      x = normalised(at) ? norm(nn.relu(y), left.shift(), left.shift()) : at === 5 ? nn.sigmoid(y) : y;
    }
    return x;
  };
  return { forward, shapes };
}

function lossOf(weights, x) {
  const y = forward(weights, x.ref);
  return convolutional ? np.mean(nn.softplus(y.ref).sub(y.mul(x))) : np.mean(np.square(y.sub(x)));
}

async function train() {
  let [m, v, steps, total] = [zeros(), zeros(), 0, np.zeros([])];
  const step = jit((parameters, m, v, rate, x) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(parameters), x);
    const newM = m.map((value, at) => value.mul(0.9).add(gradients[at].ref.mul(0.1)));
    const newV = v.map((value, at) => value.mul(0.999).add(np.square(gradients[at]).mul(0.001)));
    const moved = parameters.map((value, at) =>
      value.sub(newM[at].ref.mul(rate.ref).div(np.sqrt(newV[at].ref).add(1e-7))),
    );
    rate.dispose();
    return { loss, parameters: moved, m: newM, v: newV };
  });
  const measured = await timeEpochs(
    { ...task, count: images.count, shuffle: shuffled },
    async (rows) => {
      steps++;
      const rate = np.array([(1e-3 * Math.sqrt(1 - 0.999 ** steps)) / (1 - 0.9 ** steps)]);
      const x = np.array(gather(images, rows)).reshape([rows.length, ...shape]);
      const after = step(parameters, m, v, rate, x);
      ({ parameters, m, v } = after);
      total = total.add(after.loss.mul(rows.length));
    },
    async () => {
      const [sum] = await total.data();
      total = np.zeros([]);
      return sum / images.count;
    },
  );
  return measured;
}

async function infer() {
  const finish = convolutional ? nn.sigmoid : (y) => y;
  const run = jit((parameters, x) => finish(forward(parameters, x)));
  return timeCalls({ ...task, count: images.count }, async (at) => {
    const rows = Array.from({ length: task.batch }, (_, row) => at + row);
    const y = run(tree.ref(parameters), np.array(gather(images, rows)).reshape([rows.length, ...shape]));
    await y.data();
  });
}
