import { tableParts } from "../data/parts/table-parts.js";
import { autoencoder, dense, gaussianNoise, type Model } from "../nn/index.js";
import { scoreNetwork } from "../pipeline/networks.js";
import { tableScores } from "../pipeline/table-scores.js";
import { float, int, type Settings } from "../tune/space.js";
import { falling } from "./falling.js";
import { number, type OptionSpec, openChoice, whole } from "./options.js";
import { type Recipe, recipe, type Tuning } from "./recipe.js";

const text: Extract<OptionSpec, { kind: "text" }> = { kind: "text", default: undefined };

const relu = { activation: "relu" } as const;

/**
 * One architecture for every table. The code is wider than the table: what keeps it from copying is the noise on the
 * columns, a tenth of their range, which it learns to take off (Vincent et al. 2008). All three numbers may be tuned.
 */
function tableModel(seed: number, columns: number, { units = 128, latentSize = 128, noise = 0.1 }: Settings): Model {
  return autoencoder({
    name: "table-anomaly",
    seed,
    input: [columns],
    encoder: [gaussianNoise(Number(noise)), dense(Number(units), relu), dense(Number(latentSize), relu)],
    decoder: [dense(Number(units), relu), dense(columns)],
  });
}

const tuning: Tuning = {
  space: {
    units: int(16, 256, { log: true }),
    latentSize: int(2, 256, { log: true }),
    noise: float(0.01, 0.5, { log: true }),
    learningRate: float(3e-4, 3e-2, { log: true }),
  },
  objective: "auroc",
};

/** An autoencoder of any table: learns normal rows, finds the others, and says which columns are to blame. */
export const tableAnomaly: Recipe = recipe({
  name: "table-anomaly",
  summary: "any table (CSV, TSV, NDJSON, Parquet, NPY, NPZ): learns normal rows, finds the others, blames columns",
  notes: [
    "Give the table with --data. With --label-column, 0 or the class of --normal-class is normal and everything else anomalous; half of the normal rows train and calibrate, the rest and the anomalies are the test.",
    "The score adds how unusual the residual is to how far the nearest training rows are, as the columns are and whitened; with fewer training rows than columns, the Mahalanobis distance of the row takes its place. Chosen on generated tables and pictures: docs/experiments.md.",
    "--variant score-matching learns the slope of the density (denoising score matching, noise by kurtosis) and scores by its size: docs/families.md.",
    "Trains for about 2000 steps whatever the size of the table, unless --epochs says otherwise.",
  ],
  options: {
    variant: openChoice(["score-matching"]),
    data: { ...text, required: true },
    labelColumn: text,
    dropColumns: text,
    categoricalColumns: text,
    delimiter: text,
    decimal: openChoice(["point", "comma"]),
    header: openChoice(["yes", "no"]),
    skipRows: text,
    indexColumn: text,
    timeColumn: text,
    maxCategories: whole(1, 100_000, undefined),
    encoding: text,
    normalClass: text,
    contamination: number(0, 0.5, 0),
  },
  plan: ({ variant, data, contamination, ...columns }) => ({
    ...(variant !== undefined && { variant }),
    data,
    load: (context) => tableParts({ file: data, contamination, ...columns }, 0.05, context),
    loss: variant === undefined ? "mse" : "none",
    steps: 2000,
    defaults: { epochs: 200, batchSize: 64, learningRate: 3e-3 },
    judged: {
      kind: "anomalies",
      view: "table",
      score: variant === undefined ? tableScores.usual : "loss:none",
      otherScores: [
        "mse",
        "mae",
        "latent-mahalanobis",
        "residual-mahalanobis",
        "latent-knn",
        "residual-knn",
        "input-knn",
        "whitened-knn",
        "input-mahalanobis",
        "input-knn:1+input-knn+residual-mahalanobis",
      ],
      threshold: "conformal:0.05",
      otherThresholds: ["z-score:3", "quantile:0.95", "mad"],
    },
    ...(variant === undefined && { tuning }),
    model: (seed, input = [8], settings = {}) =>
      variant === undefined ? tableModel(seed, input[0]!, settings) : scoreNetwork(seed, input),
    optimizer: falling,
  }),
});
