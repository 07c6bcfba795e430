import { asPublished } from "../data/parts/parts.js";
import { autoencoder, batchNorm, dense, flatten, reshape } from "../nn/index.js";
import { adam } from "../train/index.js";
import { type Recipe, recipe } from "./recipe.js";

const relu = { activation: "relu" } as const;

/** Dense autoencoder of MNIST digits with batch normalisation, 784-256-128-32 and back. */
export const digitsLinear: Recipe = recipe({
  name: "digits-linear",
  summary: "dense autoencoder of MNIST digits, 784-256-128-32 and mirror, batch norm",
  notes: ["The original trains with learning rate .05. Repeat it with --learning-rate .05."],
  options: {},
  plan: () => ({
    data: "mnist",
    load: (context) => asPublished("mnist", context),
    loss: "mse",
    defaults: { epochs: 25, batchSize: 1024, learningRate: 1e-3 },
    input: [1, 28, 28],
    judged: { kind: "reconstruction" },
    model: (seed) =>
      autoencoder({
        name: "digits-linear",
        seed,
        input: [1, 28, 28],
        encoder: [flatten(), dense(256, relu), batchNorm(), dense(128, relu), batchNorm(), dense(32)],
        decoder: [
          dense(128, relu),
          batchNorm(),
          dense(256, relu),
          batchNorm(),
          dense(784, { activation: "sigmoid" }),
          reshape([1, 28, 28]),
        ],
      }),
    optimizer: (learningRate) => adam({ learningRate }),
  }),
});
