import {
  autoencoder,
  batchNorm,
  conv1d,
  conv1dTranspose,
  dense,
  flatten,
  type Layer,
  leakyRelu,
  type Model,
  reshape,
} from "../nn/index.js";
import { adam } from "../train/index.js";
import { dividedTraining, scaling } from "./anomaly-parts.js";
import { choice } from "./options.js";
import { datasetOf } from "./parts.js";
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

/** Convolutions along time, with a code of the same size. */
const convolutional = (seed: number): Model =>
  autoencoder({
    name: "ecg-anomaly-conv1d",
    seed,
    input: [1, beat],
    encoder: [...down(16), ...down(32), flatten(), dense(8)], // 70, 35
    decoder: [
      dense(32 * 35),
      leakyRelu(),
      reshape([32, 35]),
      ...up(16), // 70
      ...up(16), // 140
      conv1d(1, { kernelSize: 7, padding: "same", activation: "sigmoid" }),
    ],
  });

const models = { dense: tutorial, conv1d: convolutional } as const;

/** Autoencoders of normal heartbeats, whose error and code tell the others. */
export const ecgAnomaly: Recipe = recipe({
  name: "ecg-anomaly",
  summary: "heartbeats of ECG5000: learns normal ones, finds the others; conv1d, or dense as in TensorFlow's tutorial",
  notes: [
    "The split is that of TensorFlow's tutorial, whose threshold is training mean + 1 sd of MAE; it is shown beside ours.",
    "Anomalous is the positive class here; in the tutorial it is normal.",
  ],
  options: { variant: choice(["conv1d", "dense"]) },
  plan: ({ variant }) => ({
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
    loss: "mae",
    defaults: { epochs: variant === "dense" ? 200 : 30, batchSize: 64, learningRate: 2e-3 },
    input: [1, beat],
    judged: {
      kind: "anomalies",
      view: "signals",
      score: "mse+latent-knn",
      otherScores: ["mse", "mae", "maximum-window", "latent-mahalanobis", "residual-mahalanobis", "latent-knn"],
      threshold: "conformal:0.02",
      otherThresholds: ["mean-plus-sd:1", "z-score:3", "quantile:0.98"],
    },
    model: models[variant],
    optimizer: (learningRate) => adam({ learningRate }),
  }),
});
