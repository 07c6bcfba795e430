import type { Shape } from "../core/shape.js";
import type { InputDescription } from "../data/input.js";
import type { ScalerKind } from "../data/scalers/scaler.js";
import type { LossName, Model } from "../nn/index.js";
import { imageNetwork, seriesNetwork, tableNetwork } from "./networks.js";
import { tableScores } from "./table-scores.js";

/** How a kind of data is learned and judged where nothing else is said. All of it was chosen without the data at hand. */
export interface Choices {
  readonly network: (seed: number, shape: Shape) => Model;
  readonly loss: LossName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Default epochs are cut to about so many steps, whatever the size of the data. */
  readonly steps: number;
  /** Absent where raw numbers are the model's. */
  readonly scaler?: { readonly kind: ScalerKind; readonly per: "element" | "all" };
  /** As `parseScore` and `parseThreshold` read them. */
  readonly score: string;
  readonly threshold: string;
  /** Share of the normals that calibrate. */
  readonly calibration: number;
}

const table: Choices = {
  network: tableNetwork,
  loss: "mse",
  learningRate: 3e-3,
  batchSize: 64,
  epochs: 200,
  steps: 2000,
  scaler: { kind: "min-max", per: "element" },
  score: tableScores.usual,
  threshold: "conformal:0.05",
  calibration: 0.2,
};

/** What is chosen for each kind of data. */
export const choices: { readonly [Kind in InputDescription["kind"]]: Choices } = {
  table,
  samples: table,
  image: {
    network: imageNetwork,
    loss: "mse",
    learningRate: 5e-3,
    batchSize: 16,
    epochs: 200,
    steps: 800,
    score: "maximum-window",
    threshold: "conformal:0.05",
    calibration: 0.2,
  },
  series: {
    network: seriesNetwork,
    loss: "mse",
    learningRate: 2e-3,
    batchSize: 64,
    epochs: 100,
    steps: 3000,
    scaler: { kind: "standard", per: "all" },
    score: "input-knn:1/shape-knn/input-mahalanobis",
    threshold: "conformal:0.05",
    calibration: 0.3,
  },
};
