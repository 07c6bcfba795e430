import { asPublished } from "../data/parts/parts.js";
import { autoencoder, batchNorm, dense, flatten, relu, reshape } from "../nn/index.js";
import { falling } from "./falling.js";
import { type Recipe, recipe } from "./recipe.js";

/** The autoencoder of the first lesson: MNIST digits through a code of 64 numbers. */
export const digitsBasic: Recipe = recipe({
  name: "digits-basic",
  summary: "dense autoencoder of MNIST digits, 784-512-64 and mirror, batch norm",
  notes: [],
  options: {},
  plan: () => ({
    data: "mnist",
    load: (context) => asPublished("mnist", context),
    loss: "bce",
    defaults: { epochs: 20, batchSize: 128, learningRate: 2e-3 },
    input: [1, 28, 28],
    judged: { kind: "reconstruction", codeSide: 8 },
    model: (seed) =>
      autoencoder({
        name: "digits-basic",
        seed,
        input: [1, 28, 28],
        encoder: [flatten(), dense(512), batchNorm(), relu(), dense(64)],
        decoder: [dense(512), batchNorm(), relu(), dense(784, { activation: "sigmoid" }), reshape([1, 28, 28])],
      }),
    optimizer: falling,
  }),
});
