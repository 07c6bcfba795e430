import {
  autoencoder,
  dense,
  flatten,
  gaussianCode,
  type Layer,
  type LossName,
  type Model,
  memory,
  oneClass,
  reshape,
} from "../nn/index.js";
import { adam, cosineDecay } from "../train/index.js";
import type { Plan } from "./recipe.js";

/** A kind of network for digits that has a score of its own. */
export interface DigitFamily extends Pick<Plan, "defaults" | "model" | "optimizer"> {
  readonly loss: LossName;
  readonly score: string;
}

const relu = { activation: "relu" } as const;
const bare = { activation: "leakyRelu", useBias: false } as const;
const defaults = { epochs: 20, batchSize: 128, learningRate: 2e-3 } as const;

const network =
  (name: string, encoder: readonly Layer[]) =>
  (seed: number): Model =>
    autoencoder({
      name: `digits-anomaly-${name}`,
      seed,
      input: [1, 28, 28],
      encoder: [flatten(), ...encoder],
      decoder: [dense(256, relu), dense(784, { activation: "sigmoid" }), reshape([1, 28, 28])],
    });

const falling: Plan["optimizer"] = (learningRate, { steps }) =>
  adam({ learningRate: cosineDecay(learningRate, { decaySteps: steps, alpha: 0.01 }) });

/** Dense networks of three families, each judged by what it is trained on. See docs/families.md. */
export const digitFamilies: Readonly<Record<"vae" | "memory" | "svdd", DigitFamily>> = {
  vae: {
    ...{ defaults, loss: "bce", score: "loss:bce", optimizer: falling },
    model: network("vae", [dense(256, relu), dense(2 * 20), gaussianCode()]),
  },
  memory: {
    ...{ defaults, loss: "bce", score: "mse", optimizer: falling },
    model: network("memory", [dense(256, relu), dense(32), memory(200)]),
  },
  svdd: {
    ...{ defaults: { ...defaults, learningRate: 1e-3 }, loss: "none", score: "loss:none", optimizer: falling },
    model: network("svdd", [dense(256, bare), dense(32, { useBias: false }), oneClass()]),
  },
};
