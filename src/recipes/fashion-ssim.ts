import { UserError } from "../core/errors.js";
import { asPublished } from "../data/parts/parts.js";
import {
  autoencoder,
  batchNorm,
  conv2d,
  conv2dTranspose,
  dense,
  flatten,
  type Layer,
  leakyRelu,
  type Model,
  maxPool2d,
  relu,
  reshape,
  residual,
  silu,
  tanh,
  upsample2d,
} from "../nn/index.js";
import { adam, cosineDecay, rmsprop, sgd } from "../train/index.js";
import { choice as choiceOf, float, int, type Settings } from "../tune/space.js";
import { choice, whole } from "./options.js";
import { type Plan, type Recipe, recipe } from "./recipe.js";

type Parts = Pick<Plan, "model" | "optimizer" | "defaults"> & Partial<Pick<Plan, "tuning">>;

const input = [1, 28, 28] as const;
const active = { padding: "same", activation: "leakyRelu" } as const;
const pixel = { padding: "same", activation: "sigmoid" } as const;
const same = { padding: "same" } as const;
const twice = { strides: 2, padding: "same" } as const;

/** Two steps down by pooling, two up by repeating pixels; code 6x7x7 = 294 numbers. */
const base: Parts = {
  defaults: { epochs: 8, batchSize: 32, learningRate: 4e-3 },
  model: (seed) =>
    autoencoder({
      name: "fashion-ssim-base",
      seed,
      input,
      encoder: [conv2d(32, active), maxPool2d(), conv2d(64, active), maxPool2d(), conv2d(6, same)], // 14, 7
      decoder: [
        conv2d(64, active),
        upsample2d(), // 14
        conv2d(32, active),
        upsample2d(), // 28
        conv2d(16, active),
        conv2d(1, pixel),
      ],
    }),
  optimizer: (learningRate, { steps }) => adam({ learningRate: falling(learningRate, steps) }),
};

interface Steps {
  readonly name: string;
  readonly seed: number;
  readonly latentSize: number;
  /** Filters next to the code. */
  readonly filters: number;
  readonly active: () => Layer;
}

/** Three steps down by strides and three up, by one dense layer and transposed convolutions; batch norm. */
const threeSteps = ({ name, seed, latentSize, filters, active }: Steps): Model => {
  // With the usual .99, what inference knows of the statistics lags too far behind to compare the brief trials of a search.
  const normal = batchNorm({ momentum: 0.9 });
  const down = (to: number): Layer[] => [conv2d(to, twice), normal, active()];
  const up = (to: number): Layer[] => [conv2dTranspose(to, twice), normal, active()];
  return autoencoder({
    ...{ name, seed, input },
    encoder: [...down(16), ...down(32), ...down(filters), flatten(), dense(latentSize)], // 14, 7, 4
    decoder: [
      dense(filters * 7 * 7),
      normal,
      active(),
      reshape([filters, 7, 7]),
      ...up(32), // 14
      ...up(16), // 28
      conv2d(1, pixel),
    ],
  });
};

const modified = (latentSize: number): Parts => ({
  defaults: { epochs: 8, batchSize: 64, learningRate: 5e-3 },
  model: (seed) => threeSteps({ name: "fashion-ssim-modified", seed, latentSize, filters: 64, active: leakyRelu }),
  optimizer: (learningRate, { steps }) => adam({ learningRate: falling(learningRate, steps) }),
});

/** The original's search: the modified network's activation, its filters next to the code, and the optimizer. */
const original: Parts = {
  defaults: { epochs: 8, batchSize: 64, learningRate: 5e-3 },
  tuning: {
    space: {
      activation: choiceOf(["relu", "leakyRelu", "tanh"]),
      units: choiceOf([32, 64, 128, 256]),
      optimizer: choiceOf(["adam", "sgd", "rmsprop"]),
    },
    objective: "ssim",
    epochs: 4,
    samples: 20_000,
  },
  model: (seed, _input, { activation = "leakyRelu", units = 128 } = {}) => {
    const active = activations[activation as keyof typeof activations];
    return threeSteps({ name: "fashion-ssim-tuned", seed, latentSize: 256, filters: Number(units), active });
  },
  optimizer: (learningRate, { steps, settings: { optimizer = "adam" } = {} }) => {
    const name = optimizer as keyof typeof optimizers;
    // Plain gradient descent needs larger steps, and momentum, to get anywhere in the same time.
    if (name === "sgd") return sgd({ learningRate: falling(40 * learningRate, steps), momentum: 0.9 });
    return optimizers[name]({ learningRate: falling(learningRate, steps) });
  },
};

const activations = { relu, leakyRelu, silu, tanh } as const;
const optimizers = { adam, sgd, rmsprop } as const;

/** Our search around the modified network, with what it found as default. */
const tuned = (latentSize: number): Parts => ({
  defaults: { epochs: 16, batchSize: 64, learningRate: 5e-3 },
  tuning: {
    space: {
      width: choiceOf([8, 16, 24, 32]),
      blocks: int(0, 1),
      activation: choiceOf(["relu", "leakyRelu", "silu"]),
      batchNorm: choiceOf([true, false]),
      up: choiceOf(["transposed", "upsampling"]),
      loss: choiceOf(["ssim", "bce", "mse"]),
      learningRate: float(1e-3, 2e-2, { log: true }),
      schedule: choiceOf(["cosine", "exponential", "constant"]),
    },
    objective: "ssim",
    epochs: 9,
    samples: 10_000,
  },
  model: (seed, _input, settings = {}) => tunable(seed, latentSize, settings),
  optimizer: (learningRate, { steps }) => adam({ learningRate: falling(learningRate, steps) }),
});

/** Three steps down and up like the modified network's, with what `tuned` searches left open. */
function tunable(seed: number, latentSize: number, settings: Settings): Model {
  const {
    width = 32,
    blocks = 0,
    activation = "leakyRelu",
    batchNorm: normalised = true,
    up = "transposed",
  } = settings;
  const few = Number(width);
  const active = activations[activation as keyof typeof activations];
  const after = (): Layer[] => [...(normalised ? [batchNorm()] : []), active()];
  const rest = (filters: number): Layer[] =>
    Array.from({ length: Number(blocks) }, () =>
      residual([conv2d(filters, same), ...after(), conv2d(filters, same)]),
    ).flatMap((block) => [block, ...after()]);
  const down = (filters: number): Layer[] => [conv2d(filters, twice), ...after(), ...rest(filters)];
  const larger = (filters: number): Layer[] =>
    up === "transposed" ? [conv2dTranspose(filters, twice)] : [upsample2d(), conv2d(filters, same)];
  const grow = (filters: number): Layer[] => [...larger(filters), ...after(), ...rest(filters)];
  return autoencoder({
    ...{ name: "fashion-ssim-tuned", seed, input },
    encoder: [...down(few), ...down(2 * few), ...down(4 * few), flatten(), dense(latentSize)], // 14, 7, 4
    decoder: [
      ...[dense(4 * few * 7 * 7), ...after(), reshape([4 * few, 7, 7])],
      ...[...grow(2 * few), ...grow(few)], // 14, 28
      conv2d(1, pixel),
    ],
  });
}

const falling = (learningRate: number, steps: number) => cosineDecay(learningRate, { decaySteps: steps, alpha: 0.01 });

/** Autoencoders of Fashion-MNIST, judged by structural similarity. */
export const fashionSsim: Recipe = recipe({
  name: "fashion-ssim",
  summary: "autoencoders of Fashion-MNIST judged by structural similarity: base, modified, tuned",
  notes: [
    "SSIM: Gaussian window 11 x 11, sigma 1.5, data range 1, mean over the test pictures.",
    "The loss is 1 - SSIM plus half the binary cross-entropy: with cross-entropy alone SSIM is lower and PSNR the same.",
    "Code sizes differ between the variants, and so does what SSIM is worth: base 294 numbers, modified and tuned 256 (or --latent-size).",
    "Principal components are strong here: .918 for as many numbers as base has, .899 for 256, .705 for 64.",
    "tuned-original is the modified network as the original tunes it: activation, filters (units) next to the code, and optimizer. tuned has twice the filters and more epochs. Search around them with sandglass tune.",
  ],
  options: {
    variant: choice(["base", "modified", "tuned-original", "tuned"]),
    latentSize: whole(1, 2048, undefined),
  },
  plan: ({ variant, latentSize }) => {
    checkLatentSize(variant, latentSize);
    const size = latentSize ?? 256;
    const parts = { base, modified: modified(size), "tuned-original": original, tuned: tuned(size) }[variant];
    return {
      variant: latentSize === undefined ? variant : `${variant}-${latentSize}`,
      data: "fashion-mnist",
      load: (context) => asPublished("fashion-mnist", context),
      loss: "ssim",
      input,
      judged: { kind: "reconstruction" },
      ...parts,
    };
  },
});

function checkLatentSize(variant: string, latentSize: number | undefined): void {
  if (latentSize === undefined || variant === "modified" || variant === "tuned") return;
  throw new UserError({
    where: "latentSize",
    expected: "`variant` modified or tuned with it",
    got: `\`variant\` ${variant}`,
    remedy: "The other variants have a code of their own.",
  });
}
