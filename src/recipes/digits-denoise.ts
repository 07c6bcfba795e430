import { asPublished } from "../data/parts/parts.js";
import {
  autoencoder,
  batchNorm,
  conv2d,
  conv2dTranspose,
  dense,
  flatten,
  type Layer,
  maxPool2d,
  relu,
  reshape,
  upsample2d,
} from "../nn/index.js";
import { falling } from "./falling.js";
import { pictureNoise } from "./noise.js";
import { choice, number } from "./options.js";
import { type Recipe, recipe } from "./recipe.js";

const same = { padding: "same" } as const;
const pixel = { padding: "same", activation: "sigmoid" } as const;
const twice = { strides: 2, padding: "same" } as const;

const convolve = (filters: number): Layer[] => [conv2d(filters, same), batchNorm(), relu()];
const enlarge = (filters: number): Layer[] => [conv2dTranspose(filters, twice), batchNorm(), relu()];

interface Halves {
  readonly encoder: readonly Layer[];
  readonly decoder: readonly Layer[];
}

const variants: { readonly [variant in "upsampling" | "transposed" | "dense"]: Halves } = {
  upsampling: {
    encoder: [...convolve(32), maxPool2d(), ...convolve(32), maxPool2d()], // 32x7x7
    decoder: [...convolve(32), upsample2d(), ...convolve(32), upsample2d(), ...convolve(16), conv2d(1, pixel)],
  },
  transposed: {
    encoder: [...convolve(32), maxPool2d(), ...convolve(32), maxPool2d()], // 32x7x7
    decoder: [...convolve(32), ...enlarge(32), ...enlarge(16), conv2d(1, pixel)],
  },
  dense: {
    encoder: [flatten(), dense(512), batchNorm(), relu(), dense(128)],
    decoder: [dense(512), batchNorm(), relu(), dense(784, { activation: "sigmoid" }), reshape([1, 28, 28])],
  },
};

/** Autoencoders that see noisy MNIST digits and give back clean ones. */
export const digitsDenoise: Recipe = recipe({
  name: "digits-denoise",
  summary: "takes Gaussian noise off MNIST digits; upsampling, transposed-convolution and dense variants",
  notes: [
    "Noise is drawn anew for every picture of every epoch; test pictures are noisy too, by a seed of their own.",
    "The code is larger than the picture in the convolutional variants: what they learn is to drop the noise.",
  ],
  options: {
    variant: choice(["upsampling", "transposed", "dense"]),
    noiseFactor: number(0, 2, 0.5),
  },
  plan: ({ variant, noiseFactor }) => {
    const { noise, layers } = pictureNoise(noiseFactor);
    return {
      variant,
      data: `mnist with noise of standard deviation ${noiseFactor}`,
      load: (context) => asPublished("mnist", context),
      loss: "bce",
      defaults: { epochs: 10, batchSize: 128, learningRate: 2e-3 },
      ...(noise && { noise }),
      input: [1, 28, 28],
      judged: { kind: "reconstruction" },
      model: (seed) =>
        autoencoder({
          name: "digits-denoise",
          seed,
          input: [1, 28, 28],
          encoder: [...layers, ...variants[variant].encoder],
          decoder: variants[variant].decoder,
        }),
      optimizer: falling,
    };
  },
});
