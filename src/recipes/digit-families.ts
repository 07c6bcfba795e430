import {
  autoencoder,
  batchNorm,
  conv2d,
  dense,
  flatten,
  gaussianCode,
  type Layer,
  type LossName,
  leakyRelu,
  type Model,
  maxPool2d,
  memory,
  oneClass,
  reshape,
} from "../nn/index.js";
import { falling } from "./falling.js";
import type { Plan } from "./recipe.js";

/** A kind of network for digits that has a score of its own. */
export interface DigitFamily extends Pick<Plan, "defaults" | "model" | "optimizer"> {
  readonly loss: LossName;
  readonly score: string;
}

const relu = { activation: "relu" } as const;
/** Of the published network: neither layer nor batch norm may shift its numbers. */
const bare = (filters: number): readonly Layer[] => [
  conv2d(filters, { kernelSize: 5, padding: "same", useBias: false }),
  batchNorm({ center: false, scale: false, epsilon: 1e-4 }),
  leakyRelu({ slope: 0.01 }),
  maxPool2d(),
];
const defaults = { epochs: 20, batchSize: 128, learningRate: 2e-3 } as const;

const network =
  (name: string, encoder: readonly Layer[]) =>
  (seed: number): Model =>
    autoencoder({
      name: `digits-anomaly-${name}`,
      seed,
      input: [1, 28, 28],
      encoder,
      decoder: [dense(256, relu), dense(784, { activation: "sigmoid" }), reshape([1, 28, 28])],
    });

/** Three families, each judged by what it is trained on: two dense networks, and the one that Ruff et al. 2018 have for MNIST. */
export const digitFamilies: Readonly<Record<"vae" | "memory" | "svdd", DigitFamily>> = {
  vae: {
    ...{ defaults, loss: "bce", score: "loss:bce", optimizer: falling },
    model: network("vae", [flatten(), dense(256, relu), dense(2 * 20), gaussianCode()]),
  },
  memory: {
    ...{ defaults, loss: "bce", score: "mse", optimizer: falling },
    model: network("memory", [flatten(), dense(256, relu), dense(32), memory(200, { temperature: 0.1 })]),
  },
  svdd: {
    ...{ defaults: { ...defaults, learningRate: 1e-3 }, loss: "none", score: "loss:none", optimizer: falling },
    model: network("svdd", [...bare(8), ...bare(4), flatten(), dense(32, { useBias: false }), oneClass()]),
  },
};
