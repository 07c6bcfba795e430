import { seriesParts } from "../data/parts/series-parts.js";
import { choices } from "../pipeline/choices.js";
import { patchNetwork } from "../pipeline/networks.js";
import { falling } from "./falling.js";
import { type OptionSpec, openChoice, whole } from "./options.js";
import { type Recipe, recipe } from "./recipe.js";

const text: Extract<OptionSpec, { kind: "text" }> = { kind: "text", default: undefined };
const usual = choices.series;

/** An autoencoder of the windows of any series: learns its earlier part, finds stretches of the later that differ. */
export const seriesAnomaly: Recipe = recipe({
  name: "series-anomaly",
  summary: "any series, one channel or many: learns its earlier part, finds stretches of the later that differ",
  notes: [
    "Give the series with --data: a row for each point; a column of times is found. No labels are needed.",
    "The first 40 % train, the next 20 % calibrate, the rest is judged; known events (--events, --label-column) are kept out of the first two.",
    "Windows are about a period of the series long, unless --window says otherwise.",
    "--variant patches learns which windows lie near each other (PaAno) and compares codes as well: docs/series.md says how it fares.",
    "The false-alarm rate is promised for later windows that come like the calibration ones: a series that drifts breaks it.",
  ],
  options: {
    variant: openChoice(["patches"]),
    data: { ...text, required: true },
    timeColumn: text,
    channels: text,
    labelColumn: text,
    events: text,
    delimiter: text,
    window: whole(2, 100_000, undefined),
    stride: whole(1, 100_000, undefined),
  },
  plan: ({ variant, data, timeColumn, labelColumn, channels, events, delimiter, window, stride }) => ({
    ...(variant !== undefined && { variant }),
    data,
    load: (context) =>
      seriesParts(
        {
          file: data,
          ...(timeColumn !== undefined && { time: timeColumn }),
          ...(labelColumn !== undefined && { label: labelColumn }),
          ...(channels !== undefined && { channels: channels.split(",").map((name) => name.trim()) }),
          ...(events !== undefined && { events }),
          ...(delimiter !== undefined && { delimiter }),
          ...(window !== undefined && { window }),
          ...(stride !== undefined && { stride }),
        },
        context,
      ),
    loss: usual.loss,
    steps: usual.steps,
    defaults: { epochs: usual.epochs, batchSize: usual.batchSize, learningRate: usual.learningRate },
    judged: {
      kind: "anomalies",
      view: "signals",
      // Codes on a sphere forget sizes; the windows themselves have them.
      score: variant === "patches" ? "latent-knn:1/input-knn:1" : usual.score,
      otherScores: [
        "mse+latent-knn",
        "mse",
        "latent-knn",
        "residual-mahalanobis",
        "input-knn:1",
        "shape-knn",
        "input-mahalanobis",
      ],
      threshold: usual.threshold,
      otherThresholds: ["z-score:3", "quantile:0.95", "mad"],
    },
    model: (seed, input = [1, 64]) => (variant === "patches" ? patchNetwork : usual.network)(seed, input),
    optimizer: falling,
  }),
});
