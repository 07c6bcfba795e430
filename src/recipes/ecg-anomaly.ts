import { UserError } from "../core/errors.js";
import type { Shape } from "../core/shape.js";
import { dividedTraining, scaling } from "../data/parts/anomaly-parts.js";
import { beatParts } from "../data/parts/beat-parts.js";
import { datasetOf } from "../data/parts/parts.js";
import {
  autoencoder,
  batchNorm,
  conv1d,
  conv1dTranspose,
  dense,
  ensemble,
  flatten,
  gaussianNoise,
  type Layer,
  leakyRelu,
  type Model,
  randomMask,
  reshape,
} from "../nn/index.js";
import { adam } from "../train/index.js";
import { float, int, type Settings } from "../tune/space.js";
import { choice, type OptionSpec } from "./options.js";
import { type Recipe, recipe, type Tuning } from "./recipe.js";

const text: Extract<OptionSpec, { kind: "text" }> = { kind: "text", default: undefined };
const relu = { activation: "relu" } as const;
const beat = 140;

/** Of a signal of that shape. */
type Make = (seed: number, input?: Shape, settings?: Settings) => Model;
const published: Shape = [1, beat];

/** TensorFlow's tutorial: 140-32-16-8 and mirror. */
const tutorial: Make = (seed, input = published) =>
  autoencoder({
    name: "ecg-anomaly-dense",
    seed,
    input,
    encoder: [flatten(), dense(32, relu), dense(16, relu), dense(8, relu)],
    decoder: [dense(16, relu), dense(32, relu), dense(input[1]!, { activation: "sigmoid" }), reshape(input)],
  });

const down = (filters: number): Layer[] => [
  conv1d(filters, { kernelSize: 7, strides: 2, padding: "same" }),
  batchNorm(),
  leakyRelu(),
];
const up = (filters: number): Layer[] => [
  conv1dTranspose(filters, { kernelSize: 7, strides: 2, padding: "same" }),
  batchNorm(),
  leakyRelu(),
];

/** Convolutions along time, with a code of the same size; a little noise on the input spreads normal codes evenly. */
const convolutional: Make = (seed, input = published, { filters = 16, latentSize = 8, noise = 0.02 } = {}) => {
  const [few, many] = [Number(filters), 2 * Number(filters)];
  const quarter = input[1]! / 4;
  if (!Number.isInteger(quarter)) {
    throw new UserError({
      where: "ecg-anomaly, conv1d",
      expected: "signals whose length is a multiple of 4",
      got: `${input[1]}`,
      remedy: "Cut or pad them, or take the `variant` dense.",
    });
  }
  return autoencoder({
    name: "ecg-anomaly-conv1d",
    seed,
    input,
    encoder: [gaussianNoise(Number(noise)), ...down(few), ...down(many), flatten(), dense(Number(latentSize))], // 70, 35
    decoder: [
      dense(many * quarter),
      leakyRelu(),
      reshape([many, quarter]),
      ...up(few), // 70
      ...up(few), // 140
      conv1d(1, { kernelSize: 7, padding: "same", activation: "sigmoid" }),
    ],
  });
};

/**
 * Five small networks side by side that fill in masked stretches, a seventh of the signal long, from the rest. What is rebuilt is
 * their mean, what neighbours compare their codes together: each alone is led by chance as much as by the beat.
 */
const masked: Make = (seed, input = published) => {
  const patch = Math.max(1, Math.round(input[1]! / 7));
  const member = {
    encoder: [randomMask({ share: 0.2, patch, value: 0.5 }), flatten(), dense(256, relu), dense(16)],
    decoder: [dense(128, relu), dense(input[1]!, { activation: "sigmoid" }), reshape(input)],
  };
  return ensemble({ name: "ecg-anomaly-masked", seed, input, members: Array(5).fill(member) });
};

const tuning: Tuning = {
  space: {
    filters: int(4, 32, { log: true }),
    latentSize: int(2, 32, { log: true }),
    noise: float(0.005, 0.2, { log: true }),
    learningRate: float(3e-4, 2e-2, { log: true }),
  },
  objective: "auroc",
};

// Scores are those that told training anomalies best from normals kept out of training: docs/experiments.md.
const forms = {
  conv1d: { model: convolutional, loss: "mse", epochs: 30, score: "latent-knn", threshold: "conformal:0.03" },
  masked: {
    model: masked,
    loss: "mse",
    epochs: 30,
    score: "latent-knn+maximum-window:9",
    threshold: "conformal:0.02",
  },
  dense: { model: tutorial, loss: "mae", epochs: 200, score: "mse", threshold: "conformal:0.03" },
} as const;

/** Autoencoders of normal heartbeats, whose error and code tell the others. */
export const ecgAnomaly: Recipe = recipe({
  name: "ecg-anomaly",
  summary:
    "heartbeats of ECG5000: learns normal ones, finds the others; conv1d, five masked networks, or dense as in TensorFlow's tutorial",
  notes: [
    "The split is that of TensorFlow's tutorial, whose threshold is training mean + 1 sd of MAE; it is shown beside ours.",
    "Anomalous is the positive class here; in the tutorial it is normal.",
    "Signals of your own, one in each row of a table, with --data; --label-column and --normal-class say which are normal.",
    "Network, score and level of the threshold were chosen on beats of the training part: docs/experiments.md.",
  ],
  options: {
    variant: choice(["conv1d", "masked", "dense"]),
    data: text,
    labelColumn: text,
    normalClass: text,
  },
  plan: ({ variant, data, labelColumn, normalClass }) => {
    const { model, loss, epochs, score, threshold } = forms[variant];
    return {
      variant,
      data: data ?? "ecg5000, as TensorFlow's tutorial splits it; normal beats only",
      load: async (context) => {
        if (data !== undefined) return beatParts({ file: data, labelColumn, normalClass }, 0.03, context);
        const dataset = await datasetOf("ecg5000", context);
        const normal = [dataset.normal!];
        return dividedTraining(
          dataset,
          { normal, calibrate: 0.15, scale: scaling("min-max", "all"), name: "ecg5000" },
          context,
        );
      },
      loss,
      defaults: { epochs, batchSize: 64, learningRate: 2e-3 },
      ...(data === undefined && { input: published }),
      judged: {
        kind: "anomalies",
        view: "signals",
        score,
        otherScores: [
          "mse",
          "mae",
          "maximum-window",
          "latent-mahalanobis",
          "residual-mahalanobis",
          "latent-knn",
          "latent-knn+maximum-window:9",
        ],
        threshold,
        otherThresholds: ["mean-plus-sd:1", "z-score:3", "quantile:0.98"],
      },
      ...(variant === "conv1d" && { tuning }),
      model,
      optimizer: (learningRate) => adam({ learningRate }),
    };
  },
});
