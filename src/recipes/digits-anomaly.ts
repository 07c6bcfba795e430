import { autoencoder, conv2d, maxPool2d, upsample2d } from "../nn/index.js";
import { adam } from "../train/index.js";
import type { Recipe } from "./recipe.js";

const same = { padding: "same", activation: "relu" } as const;
const half = { padding: "same" } as const;

/** Convolutional autoencoder of MNIST digits, whose reconstruction error tells digits from other things. */
export const digitsAnomaly: Recipe = {
  name: "digits-anomaly",
  summary: "convolutional autoencoder of MNIST digits, code 8x4x4, 4385 parameters",
  dataset: "mnist",
  loss: "bce",
  defaults: { epochs: 50, batchSize: 60, learningRate: 1e-3 },
  notes: ["Trains the autoencoder; scoring anomalies with it comes later."],
  model: (seed) =>
    autoencoder({
      name: "digits-anomaly",
      seed,
      input: [1, 28, 28],
      encoder: [
        conv2d(16, same),
        maxPool2d(half), // 14
        conv2d(8, same),
        maxPool2d(half), // 7
        conv2d(8, same),
        maxPool2d(half), // 4
      ],
      decoder: [
        conv2d(8, same),
        upsample2d(), // 8
        conv2d(8, same),
        upsample2d(), // 16
        conv2d(16, { padding: "valid", activation: "relu" }), // 14
        upsample2d(), // 28
        conv2d(1, { padding: "same", activation: "sigmoid" }),
      ],
    }),
  optimizer: (learningRate) => adam({ learningRate }),
};
