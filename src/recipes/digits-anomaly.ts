import { autoencoder, conv2d, maxPool2d, upsample2d } from "../nn/index.js";
import { adam } from "../train/index.js";
import { imagePair, oneClass } from "./anomaly-parts.js";
import { choice, whole } from "./options.js";
import { type Recipe, recipe } from "./recipe.js";

const same = { padding: "same", activation: "relu" } as const;
const half = { padding: "same" } as const;

const pairs = {
  "mnist-to-fashion": { normal: "mnist", anomalous: "fashion-mnist" },
  "fashion-to-mnist": { normal: "fashion-mnist", anomalous: "mnist" },
} as const;

/** Convolutional autoencoder of MNIST digits, whose reconstruction error tells digits from other things. */
export const digitsAnomaly: Recipe = recipe({
  name: "digits-anomaly",
  summary: "convolutional autoencoder of MNIST digits that knows other pictures by their error, code 8x4x4",
  notes: [
    "The original calls anomalous what lies beyond 3 standard deviations on either side; that rule is shown beside ours.",
    "MNIST against Fashion-MNIST is easy: look at --direction fashion-to-mnist and --normal-class too.",
  ],
  options: {
    direction: choice(["mnist-to-fashion", "fashion-to-mnist"]),
    normalClass: whole(0, 9, undefined),
  },
  plan: ({ direction, normalClass }) => {
    const { normal, anomalous } = pairs[direction];
    const one = normalClass === undefined ? undefined : `${normal}-class-${normalClass}`;
    return {
      variant: one ?? direction,
      data: one === undefined ? `${normal}, with ${anomalous} as anomalies` : `${normal}, class ${normalClass} normal`,
      load: (context) =>
        normalClass === undefined ? imagePair(normal, anomalous, context) : oneClass(normal, normalClass, context),
      loss: "bce",
      defaults: { epochs: 50, batchSize: 60, learningRate: 1e-3 },
      input: [1, 28, 28],
      judged: {
        kind: "anomalies",
        view: "images",
        score: normal === "mnist" && one === undefined ? "mse" : "mse+latent-mahalanobis",
        otherScores: ["mse", "mae", "bce", "ssim", "maximum-window", "latent-mahalanobis", "latent-knn"],
        threshold: "conformal:0.01",
        otherThresholds: ["z-score-two-sided:3", "z-score:3", "z-score-log:3"],
      },
      model: (seed) =>
        autoencoder({
          name: "digits-anomaly",
          seed,
          input: [1, 28, 28],
          encoder: [
            conv2d(16, same),
            maxPool2d(half), // 14
            conv2d(8, same),
            maxPool2d(half), // 7
            conv2d(8, same),
            maxPool2d(half), // 4
          ],
          decoder: [
            conv2d(8, same),
            upsample2d(), // 8
            conv2d(8, same),
            upsample2d(), // 16
            conv2d(16, { padding: "valid", activation: "relu" }), // 14
            upsample2d(), // 28
            conv2d(1, { padding: "same", activation: "sigmoid" }),
          ],
        }),
      optimizer: (learningRate) => adam({ learningRate }),
    };
  },
});
