import { Random } from "../core/random.js";
import { type Shape, sizeOf } from "../core/shape.js";
import type { Engine, Program } from "../engine/contract.js";
import * as compose from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { conv2d } from "../graph/ops/conv.js";
import { dense } from "../graph/ops/dense.js";
import * as op from "../graph/ops/elementwise.js";
import { maxPool2d } from "../graph/ops/pool.js";
import { reshape } from "../graph/ops/reduce.js";
import { input, parameter, scalar, uniform } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";

/** What a training run leaves behind: the loss of each step, and every parameter by its name. */
export interface TrainingResult {
  readonly losses: Float32Array;
  readonly parameters: Readonly<Record<string, Float32Array>>;
}

const image: Shape = [1, 9, 7];
const images = 150;
const batchSize = 67;
const epochs = 3;
const beta1 = 0.9;
const beta2 = 0.999;

/**
 * Trains a small denoising autoencoder (convolution, batch normalisation, max pooling, dense, binary cross-entropy, Adam)
 * for 9 steps on made-up uint8 images. The same on every engine up to rounding, and to the bit on one engine.
 */
export async function runTrainingCase(engine: Engine): Promise<TrainingResult> {
  const { program, initial } = trainingProgram();
  const stored = initial.map(({ value, data }) => [value, engine.tensor(value.shape, data)] as const);
  const executable = await engine.compile(program, { batchSize, parameters: new Map(stored) });
  const table = engine.table(blobs(), images);
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const firstStep = losses.length;
    const steps = Array.from({ length: Math.ceil(images / batchSize) }, (_, at) => firstStep + at + 1);
    const { outputs } = await executable.run({
      rows: new Random(epoch, "shuffle").permutation(images),
      tables: { image: table },
      scalars: {
        correction1: steps.map((step) => 1 / (1 - beta1 ** step)),
        correction2: steps.map((step) => 1 / (1 - beta2 ** step)),
        rate: 0.01,
      },
      seed: 5,
      firstStep,
    });
    losses.push(...outputs["loss"]!);
  }
  const parameters = Object.fromEntries(stored.map(([{ attributes }, tensor]) => [attributes.name, tensor.read()]));
  executable.dispose();
  table.dispose();
  for (const [, tensor] of stored) tensor.dispose();
  return { losses: Float32Array.from(losses), parameters };
}

interface Initial {
  readonly value: Value<"parameter">;
  readonly data: Float32Array;
}

function trainingProgram(): { readonly program: Program; readonly initial: readonly Initial[] } {
  const random = new Random(3, "weights");
  const initial: Initial[] = [];
  const stored = (name: string, shape: Shape, next: () => number): Value<"parameter"> => {
    const value = parameter(name, shape);
    initial.push({ value, data: Float32Array.from({ length: sizeOf(shape) }, next) });
    return value;
  };
  const weight = (name: string, shape: Shape): Value<"parameter"> => stored(name, shape, () => random.normal(0, 0.3));
  const kernel = weight("kernel", [4, 1, 3, 3]);
  const scale = stored("scale", [4, 1, 1], () => 1);
  const shift = weight("shift", [4, 1, 1]);
  const encode = weight("encode", [6, 80]);
  const bias = weight("bias", [6]);
  const decode = weight("decode", [63, 6]);
  const running = stored("running mean", [4, 1, 1], () => 0);

  const clean = op.mul(input("image", image), 1 / 255);
  // A stream of its own number, so that the case is the same however many graphs were built before it.
  const noisy = op.add(clean, op.mul(op.sub(uniform(image, 0), 0.5), 0.2));
  const features = conv2d(noisy, kernel, { stride: [1, 1], padding: [1, 1, 1, 1], dilation: [1, 1] });
  const mean = compose.batchMean(compose.meanKeep(features, [1, 2]));
  const centred = op.sub(features, mean);
  const variance = compose.batchMean(compose.meanKeep(compose.square(centred), [1, 2]));
  const normed = op.add(op.mul(op.div(centred, op.sqrt(op.add(variance, 1e-3))), scale), shift);
  const pooled = maxPool2d(compose.relu(normed), { window: [2, 2], stride: [2, 2], padding: [0, 1, 0, 1] });
  const code = op.tanh(op.add(dense(reshape(pooled, [80]), encode), bias));
  const logits = reshape(dense(code, decode), image);
  const loss = compose.meanLoss(op.sub(compose.softplus(logits), op.mul(logits, clean)));

  const trained = [kernel, scale, shift, encode, bias, decode];
  const gradients = grad(loss, trained);
  const adam = trained.flatMap((weights, at) => {
    const { name } = weights.attributes;
    const gradient = gradients[at]!;
    const [first, second] = [
      stored(`${name} first moment`, weights.shape, () => 0),
      stored(`${name} second moment`, weights.shape, () => 0),
    ];
    const nextFirst = op.add(op.mul(first, beta1), op.mul(gradient, 1 - beta1));
    const nextSecond = op.add(op.mul(second, beta2), op.mul(compose.square(gradient), 1 - beta2));
    const spread = op.add(op.sqrt(op.mul(nextSecond, scalar("correction2"))), 1e-7);
    const move = op.div(op.mul(nextFirst, scalar("correction1")), spread);
    return [
      { parameter: first, value: nextFirst },
      { parameter: second, value: nextSecond },
      { parameter: weights, value: op.sub(weights, op.mul(move, scalar("rate"))) },
    ];
  });
  const average = { parameter: running, value: op.add(op.mul(running, 0.9), op.mul(mean, 0.1)) };
  return { program: { outputs: { loss }, updates: [...adam, average] }, initial };
}

/** Bright round spots at random places on a dark ground. */
function blobs(): Uint8Array {
  const random = new Random(1, "blobs");
  const [, height, width] = image as [number, number, number];
  const data = new Uint8Array(images * height * width);
  for (let at = 0; at < images; at++) {
    const [y, x, radius] = [random.uniform(2, height - 2), random.uniform(2, width - 2), random.uniform(1, 3)];
    for (let pixel = 0; pixel < height * width; pixel++) {
      const distance = Math.hypot(Math.floor(pixel / width) - y, (pixel % width) - x);
      data[at * height * width + pixel] = Math.round(255 * Math.exp(-((distance / radius) ** 2)));
    }
  }
  return data;
}
