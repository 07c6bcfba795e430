import { asPublished } from "../data/parts/parts.js";
import { autoencoder, dense, flatten, gaussianCode, reshape } from "../nn/index.js";
import { adam } from "../train/index.js";
import { number, whole } from "./options.js";
import { type Recipe, recipe } from "./recipe.js";

/** The variational autoencoder of MNIST, with the network of the first implementations. */
export const digitsVae: Recipe = recipe({
  name: "digits-vae",
  summary: "variational autoencoder of MNIST digits, 784-400-20 and mirror: makes up digits, walks between them",
  notes: [
    "The loss is the negative evidence bound for each pixel, with the mean of the code in tests; times 784 it is nats a digit.",
    "Digits are given back softer than by an autoencoder of the same size: the code is held near a standard normal, so that it can be drawn from.",
    "Figures and other families: docs/families.md.",
  ],
  options: { latentSize: whole(1, 256, 20), beta: number(0, 100, 1) },
  plan: ({ latentSize, beta }) => ({
    ...((latentSize !== 20 || beta !== 1) && { variant: `code ${latentSize}, beta ${beta}` }),
    data: "mnist",
    load: (context) => asPublished("mnist", context),
    loss: "bce",
    defaults: { epochs: 5, batchSize: 128, learningRate: 1e-3 },
    input: [1, 28, 28],
    judged: { kind: "reconstruction" },
    model: (seed) =>
      autoencoder({
        name: "digits-vae",
        seed,
        input: [1, 28, 28],
        encoder: [flatten(), dense(400, { activation: "relu" }), dense(2 * latentSize), gaussianCode({ beta })],
        decoder: [dense(400, { activation: "relu" }), dense(784, { activation: "sigmoid" }), reshape([1, 28, 28])],
      }),
    optimizer: (learningRate) => adam({ learningRate }),
  }),
});
