import { asPublished } from "../data/parts/parts.js";
import {
  autoencoder,
  batchNorm,
  conv2d,
  conv2dTranspose,
  dense,
  flatten,
  type Layer,
  relu,
  reshape,
  upsample2d,
} from "../nn/index.js";
import { falling } from "./falling.js";
import { pictureNoise } from "./noise.js";
import { choice, number, whole } from "./options.js";
import { type Recipe, recipe } from "./recipe.js";

const same = { padding: "same" } as const;
const twice = { strides: 2, padding: "same" } as const;
const pixel = { padding: "same", activation: "sigmoid" } as const;

/** Two ways to double a picture's side. */
const enlarge: { readonly [variant in "upsampling" | "transposed"]: (filters: number) => Layer[] } = {
  upsampling: (filters) => [upsample2d(), conv2d(filters, same), batchNorm(), relu()],
  transposed: (filters) => [conv2dTranspose(filters, twice), batchNorm(), relu()],
};

/** MNIST digits through a code of level x level numbers, itself shown as a picture. */
export const digitsCompress: Recipe = recipe({
  name: "digits-compress",
  summary: "MNIST digits through a code of level x level numbers, shown as a picture; denoises too",
  notes: [
    "Compare levels with: sandglass run digits-compress --sweep 2,3,4,6,8.",
    "With --noise-factor above 0 the pictures put in are noisy and clean ones are wanted.",
  ],
  options: {
    variant: choice(["upsampling", "transposed"]),
    level: whole(1, 28, 4),
    noiseFactor: number(0, 2, 0),
  },
  plan: ({ variant, level, noiseFactor }) => {
    const { noise, layers } = pictureNoise(noiseFactor);
    return {
      variant: `${variant}-${level}x${level}`,
      data: noise === undefined ? "mnist" : `mnist with noise of standard deviation ${noiseFactor}`,
      load: (context) => asPublished("mnist", context),
      loss: "bce",
      defaults: { epochs: 15, batchSize: 128, learningRate: 2e-3 },
      ...(noise && { noise }),
      input: [1, 28, 28],
      judged: { kind: "reconstruction", codeSide: level },
      model: (seed) =>
        autoencoder({
          name: "digits-compress",
          seed,
          input: [1, 28, 28],
          encoder: [
            ...layers,
            conv2d(16, twice), // 14
            batchNorm(),
            relu(),
            conv2d(32, twice), // 7
            batchNorm(),
            relu(),
            flatten(),
            dense(level * level),
          ],
          decoder: [
            dense(32 * 7 * 7, { activation: "relu" }),
            reshape([32, 7, 7]),
            ...enlarge[variant](32), // 14
            ...enlarge[variant](16), // 28
            conv2d(1, pixel),
          ],
        }),
      optimizer: falling,
    };
  },
});
