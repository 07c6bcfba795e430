import { pictureParts } from "../data/parts/picture-parts.js";
import { autoencoder, batchNorm, conv2d, type Layer, maxPool2d, relu, upsample2d } from "../nn/index.js";
import { falling } from "./falling.js";
import { folderOptions } from "./folder-options.js";
import { pictureNoise } from "./noise.js";
import { number } from "./options.js";
import { type Recipe, recipe } from "./recipe.js";

const convolve = (filters: number): Layer[] => [conv2d(filters, { padding: "same" }), batchNorm(), relu()];

/** An autoencoder that sees noisy pictures of a folder and gives back clean ones. */
export const imageDenoise: Recipe = recipe({
  name: "image-denoise",
  summary: "any folder of clean pictures: learns to take Gaussian noise off others like them",
  notes: [
    "Give the folder of clean pictures with --data; a fifth of them is the test. Noise of --noise-factor is drawn anew for every picture of every epoch.",
    "The network is convolutional. Its code is larger than the picture: what it learns is to drop the noise.",
  ],
  options: { ...folderOptions, noiseFactor: number(0.01, 2, 0.2) },
  plan: ({ data, size, fit, noiseFactor }) => {
    const { noise, layers } = pictureNoise(noiseFactor);
    return {
      data,
      load: (context) => pictureParts({ folder: data, size, fit }, context),
      loss: "mse",
      steps: 1500,
      defaults: { epochs: 100, batchSize: 16, learningRate: 2e-3 },
      ...(noise && { noise }),
      judged: { kind: "reconstruction" },
      model: (seed, input = [1, 64, 64]) =>
        autoencoder({
          name: "image-denoise",
          seed,
          input,
          encoder: [...layers, ...convolve(32), maxPool2d(), ...convolve(32)],
          decoder: [
            ...convolve(32),
            upsample2d(),
            ...convolve(32),
            conv2d(input[0]!, { padding: "same", activation: "sigmoid" }),
          ],
        }),
      optimizer: falling,
    };
  },
});
