import { pictureParts } from "../data/parts/picture-parts.js";
import { autoencoder, batchNorm, conv2d, dense, flatten, type Layer, relu, reshape, upsample2d } from "../nn/index.js";
import { falling } from "./falling.js";
import { folderOptions } from "./folder-options.js";
import { whole } from "./options.js";
import { type Recipe, recipe } from "./recipe.js";

const halve = (filters: number): Layer[] => [conv2d(filters, { strides: 2, padding: "same" }), batchNorm(), relu()];
const double = (filters: number): Layer[] => [upsample2d(), conv2d(filters, { padding: "same" }), batchNorm(), relu()];

/** Pictures of a folder through a code of so many numbers. */
export const imageCompress: Recipe = recipe({
  name: "image-compress",
  summary: "any folder of pictures through a code of --latent-size numbers, beside PCA of the same size",
  notes: [
    "Give the folder with --data; a fifth of the pictures is the test.",
    "PCA is the best linear code: a network that does not beat it has too few pictures or epochs.",
  ],
  options: { ...folderOptions, latentSize: whole(1, 4096, 32) },
  plan: ({ data, size, fit, latentSize }) => ({
    data,
    load: (context) => pictureParts({ folder: data, size, fit }, context),
    loss: "mse",
    steps: 2000,
    defaults: { epochs: 200, batchSize: 16, learningRate: 2e-3 },
    judged: { kind: "reconstruction" },
    model: (seed, input = [1, 64, 64]) => {
      const [channels, height, width] = input as readonly [number, number, number];
      const small = [32, height / 4, width / 4];
      return autoencoder({
        name: "image-compress",
        seed,
        input,
        encoder: [...halve(16), ...halve(32), flatten(), dense(latentSize)],
        decoder: [
          dense(small[0]! * small[1]! * small[2]!, { activation: "relu" }),
          reshape(small),
          ...double(32),
          ...double(16),
          conv2d(channels, { padding: "same", activation: "sigmoid" }),
        ],
      });
    },
    optimizer: falling,
  }),
});
