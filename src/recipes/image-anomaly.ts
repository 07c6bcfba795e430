import { pictureAnomalyParts } from "../data/parts/picture-parts.js";
import { imageNetwork } from "../pipeline/networks.js";
import { falling } from "./falling.js";
import { folderOptions } from "./folder-options.js";
import { type Recipe, recipe } from "./recipe.js";

/** An autoencoder of good pictures of any kind: finds what is wrong in others, and shows where. */
export const imageAnomaly: Recipe = recipe({
  name: "image-anomaly",
  summary: "any folder of pictures: learns good ones, finds bad ones, and shows where they are bad",
  notes: [
    "Give the folder with --data: good pictures in it, in good/ or in train/good/; optional bad ones in bad/ or test/<defect>/, with test/good/ beside them; optional masks in masks/ or ground_truth/<defect>/. Without bad ones it still trains, calibrates and lists the most anomalous.",
    "Pictures become samples of their own size up to 64 x 64, or of --size; others are scaled, or with --fit tile cut into tiles that are judged each alone.",
    "The error map is smoothed over 5 x 5 pixels, PCA's beside it in the same way. Network and score were chosen on synthetic textures: docs/images.md.",
  ],
  options: folderOptions,
  plan: ({ data, size, fit }) => ({
    data,
    load: (context) => pictureAnomalyParts({ folder: data, size, fit }, 0.05, context),
    loss: "mse",
    steps: 800,
    defaults: { epochs: 200, batchSize: 16, learningRate: 5e-3 },
    judged: {
      kind: "anomalies",
      view: "images",
      score: "maximum-window",
      otherScores: ["mse", "maximum-window:3", "maximum-window:9", "latent-knn", "input-knn"],
      threshold: "conformal:0.05",
      otherThresholds: ["z-score:3", "quantile:0.95", "mad"],
    },
    model: (seed, input = [1, 64, 64]) => imageNetwork(seed, input),
    optimizer: falling,
  }),
});
