import { dividedTraining, scaling } from "../data/parts/anomaly-parts.js";
import { datasetOf } from "../data/parts/parts.js";
import {
  autoencoder,
  batchNorm,
  conv1d,
  conv1dTranspose,
  dense,
  flatten,
  gaussianNoise,
  type Layer,
  leakyRelu,
  type Model,
  reshape,
} from "../nn/index.js";
import { adam } from "../train/index.js";
import { choice } from "./options.js";
import { type Recipe, recipe } from "./recipe.js";

const relu = { activation: "relu" } as const;
const beat = 140;

/** TensorFlow's tutorial: 140-32-16-8 and mirror. */
const tutorial = (seed: number): Model =>
  autoencoder({
    name: "ecg-anomaly-dense",
    seed,
    input: [1, beat],
    encoder: [flatten(), dense(32, relu), dense(16, relu), dense(8, relu)],
    decoder: [dense(16, relu), dense(32, relu), dense(beat, { activation: "sigmoid" }), reshape([1, beat])],
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
const convolutional = (seed: number): Model =>
  autoencoder({
    name: "ecg-anomaly-conv1d",
    seed,
    input: [1, beat],
    encoder: [gaussianNoise(0.02), ...down(16), ...down(32), flatten(), dense(8)], // 70, 35
    decoder: [
      dense(32 * 35),
      leakyRelu(),
      reshape([32, 35]),
      ...up(16), // 70
      ...up(16), // 140
      conv1d(1, { kernelSize: 7, padding: "same", activation: "sigmoid" }),
    ],
  });

// Scores are those that told training anomalies best from normals kept out of training: docs/experiments.md.
const forms = {
  conv1d: { model: convolutional, loss: "mse", epochs: 30, score: "latent-knn" },
  dense: { model: tutorial, loss: "mae", epochs: 200, score: "mse" },
} as const;

/** Autoencoders of normal heartbeats, whose error and code tell the others. */
export const ecgAnomaly: Recipe = recipe({
  name: "ecg-anomaly",
  summary: "heartbeats of ECG5000: learns normal ones, finds the others; conv1d, or dense as in TensorFlow's tutorial",
  notes: [
    "The split is that of TensorFlow's tutorial, whose threshold is training mean + 1 sd of MAE; it is shown beside ours.",
    "Anomalous is the positive class here; in the tutorial it is normal.",
    "Network, score and level of the threshold were chosen on beats of the training part: docs/experiments.md.",
  ],
  options: { variant: choice(["conv1d", "dense"]) },
  plan: ({ variant }) => {
    const { model, loss, epochs, score } = forms[variant];
    return {
      variant,
      data: "ecg5000, as TensorFlow's tutorial splits it; normal beats only",
      load: async (context) => {
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
      input: [1, beat],
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
          "mse+latent-knn",
        ],
        threshold: "conformal:0.03",
        otherThresholds: ["mean-plus-sd:1", "z-score:3", "quantile:0.98"],
      },
      model,
      optimizer: (learningRate) => adam({ learningRate }),
    };
  },
});
