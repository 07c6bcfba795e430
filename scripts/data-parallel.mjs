// At which model data-parallel training would pay: bytes of a step's gradients against the time of a step, and what it takes to
// bring such bytes to Redis and back on this machine, as docs/queue.md tells it. Needs redis-server.
// node scripts/data-parallel.mjs [--engine native]
import { parseArgs } from "node:util";
import { sizeOf } from "../dist/core/shape.js";
import { openEngine } from "../dist/engine/open.js";
import { autoencoder, conv2d, dense, maxPool2d, upsample2d } from "../dist/nn/index.js";
import { connect } from "../dist/queue/connect.js";
import { startRedis } from "../dist/queue/redis-process.js";
import { choose } from "../dist/recipes/choose.js";
import { findRecipe } from "../dist/recipes/list.js";
import { adam, fit } from "../dist/train/index.js";

const { values } = parseArgs({ options: { engine: { type: "string", default: "native" } } });
const engine = await openEngine(values.engine, { threads: 1 });
const redis = await startRedis();
const connection = await connect(redis.url);

/** Seconds to bring so many bytes there and back: the best of several, since others use this machine too. */
async function exchange(bytes) {
  const block = Buffer.alloc(bytes);
  const times = [];
  for (let trial = 0; trial < 9; trial++) {
    const begun = performance.now();
    await connection.redis.set("gradients", block);
    await connection.redis.getBuffer("gradients");
    times.push((performance.now() - begun) / 1000);
  }
  return Math.min(...times);
}

async function recipe(name, options, limit) {
  const plan = findRecipe(name).plan(choose(findRecipe(name), options));
  const parts = await plan.load({ seed: 0, limit });
  const { batchSize } = plan.defaults;
  return [name, plan.model(0, parts.train.shape), parts.train, batchSize, plan.loss];
}

const pictures = {
  ...{ shape: [3, 128, 128], count: 32, scale: 1 },
  data: Float32Array.from({ length: 32 * 3 * 128 * 128 }, (_, at) => ((at * 7919) % 101) / 101),
};
const wide = autoencoder({
  input: [3, 128, 128],
  encoder: [32, 64, 128].flatMap((filters) => [conv2d(filters, { padding: "same", activation: "relu" }), maxPool2d()]),
  decoder: [
    ...[128, 64, 32].flatMap((filters) => [upsample2d(), conv2d(filters, { padding: "same", activation: "relu" })]),
    conv2d(3, { padding: "same", activation: "sigmoid" }),
  ],
});
const table = {
  ...{ shape: [1000], count: 2560, scale: 1 },
  data: Float32Array.from({ length: 2560 * 1000 }, (_, at) => ((at * 7919) % 101) / 101),
};
const broad = autoencoder({
  input: [1000],
  encoder: [dense(2048, { activation: "relu" }), dense(512, { activation: "relu" })],
  decoder: [dense(2048, { activation: "relu" }), dense(1000)],
});
const cases = [
  await recipe("digits-linear", {}, 2000),
  await recipe("digits-anomaly", {}, 1200),
  await recipe("digits-denoise", {}, 600),
  ["dense, 1000-2048-512 and mirror", broad, table, 256, "mse"],
  ["convolutions, 32-64-128 filters, 128 x 128 pixels", wide, pictures, 16, "mse"],
];
const shown = (seconds) => (1000 * seconds).toPrecision(3);
console.log(
  "| model | parameters | batch | step, ms (one thread) | gradients, MB | there and back on loopback, ms | at 1 Gbit/s, ms | at 10 Gbit/s, ms |",
);
console.log("|---|---|---|---|---|---|---|---|");
for (const [name, model, samples, batchSize, loss] of cases) {
  const parameters = model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const optimizer = adam();
  // The first epoch compiles.
  let [before, seconds] = [0, Number.POSITIVE_INFINITY];
  for await (const event of fit(model, samples, { engine, loss, optimizer, epochs: 4, batchSize })) {
    if (event.type !== "epoch") continue;
    const { user, system } = process.cpuUsage();
    const now = (user + system) / 1e6;
    if (before > 0) seconds = Math.min(seconds, now - before);
    before = now;
  }
  const step = seconds / Math.ceil(samples.count / batchSize);
  const bytes = 4 * parameters;
  const cells = [shown(step), (bytes / 1e6).toFixed(2), shown(await exchange(bytes))];
  console.log(
    `| ${[name, parameters, batchSize, ...cells, shown((2 * bytes) / 125e6), shown((2 * bytes) / 1250e6)].join(" | ")} |`,
  );
}
console.log(`round trip of nothing: ${shown(await exchange(0))} ms`);
connection.close();
await redis.stop();
await engine.dispose();
