import { autoencoder, dense, leakyRelu, type Model } from "../nn/index.js";
import { adam } from "../train/index.js";
import { number, type OptionSpec } from "./options.js";
import { type Recipe, recipe } from "./recipe.js";
import { tableParts } from "./table-parts.js";

const text: Extract<OptionSpec, { kind: "text" }> = { kind: "text", default: undefined };

/** One architecture for every table: as wide as the table needs, a code of half its columns. */
function tableModel(seed: number, columns: number): Model {
  const width = Math.max(16, Math.min(128, 4 * columns));
  const code = Math.max(2, Math.ceil(columns / 2));
  return autoencoder({
    name: "table-anomaly",
    seed,
    input: [columns],
    encoder: [dense(width), leakyRelu(), dense(code)],
    decoder: [dense(width), leakyRelu(), dense(columns)],
  });
}

/** An autoencoder of any table: learns normal rows, finds the others, and says which columns are to blame. */
export const tableAnomaly: Recipe = recipe({
  name: "table-anomaly",
  summary: "any CSV, TSV, NPY or NPZ table: learns normal rows, finds the others, blames columns",
  notes: [
    "Give the table with --data. With --label-column, 0 or the class of --normal-class is normal and everything else",
    "anomalous; half of the normal rows train and calibrate, the rest and the anomalies are the test.",
  ],
  options: {
    data: { ...text, required: true },
    labelColumn: text,
    normalClass: text,
    contamination: number(0, 0.5, 0),
  },
  plan: ({ data, labelColumn, normalClass, contamination }) => ({
    data,
    load: (context) => tableParts({ file: data, labelColumn, normalClass, contamination }, context),
    loss: "mse",
    defaults: { epochs: 100, batchSize: 32, learningRate: 1e-3 },
    judged: {
      kind: "anomalies",
      view: "table",
      score: "mse+latent-knn",
      otherScores: ["mse", "mae", "latent-mahalanobis", "residual-mahalanobis", "latent-knn", "residual-knn"],
      threshold: "conformal:0.05",
      otherThresholds: ["z-score:3", "quantile:0.95", "mad"],
    },
    model: (seed, input = [8]) => tableModel(seed, input[0]!),
    optimizer: (learningRate) => adam({ learningRate }),
  }),
});
