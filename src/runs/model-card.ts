import { formatShape, sizeOf } from "../core/shape.js";
import type { InputDescription } from "../data/input.js";
import { conformal, describeScore, type FittedThreshold, type ScoreDescription } from "../detect/index.js";
import type { Codec, Provenance } from "../pipeline/codec.js";
import { Detector } from "../pipeline/detector.js";

/** What somebody who is given a model file wants to know of it: plain JSON. */
export interface ModelCard {
  readonly kind: "detector" | "autoencoder";
  /** What it reads, in words. */
  readonly reads: string;
  readonly input: InputDescription;
  readonly network: {
    readonly input: readonly number[];
    readonly layers: readonly string[];
    readonly parameters: number;
    readonly code: number;
  };
  readonly detector?: {
    readonly score: ScoreDescription;
    readonly threshold: FittedThreshold;
    /** Share of normals that the threshold promises to flag at most, where its rule promises one and nobody moved the cut. */
    readonly promised?: number;
    readonly calibration: { readonly complete: number; readonly incomplete?: number };
    /** Of samples with missing cells. */
    readonly thresholdIncomplete?: FittedThreshold;
  };
  readonly provenance: Provenance;
}

/** Describes an opened model. */
export function modelCard(opened: Codec | Detector): ModelCard {
  const codec = opened instanceof Detector ? opened.codec : opened;
  const { model, input, provenance } = codec;
  const network = {
    input: model.input,
    layers: model.layers.map(({ layer, output }) => `${layer.type} ${formatShape(output)}`),
    parameters: model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    code: model.latentSize,
  };
  const common = { reads: readsOf(input), input, network, provenance };
  if (!(opened instanceof Detector)) return { kind: "autoencoder", ...common };
  const { rule, calibration, incomplete, threshold } = opened.calibrated;
  const promised = promiseOf(threshold, calibration.scores);
  return {
    kind: "detector",
    ...common,
    detector: {
      score: describeScore(rule),
      threshold,
      ...(promised !== undefined && { promised }),
      calibration: {
        complete: calibration.scores.length,
        ...(incomplete && { incomplete: incomplete.scores.length }),
      },
      ...(incomplete && { thresholdIncomplete: incomplete.threshold }),
    },
  };
}

/** The level of a conformal threshold, where its cut lies where the rule put it. */
function promiseOf({ rule, options, upper }: FittedThreshold, scores: Float64Array): number | undefined {
  const level = options["level"];
  if (rule !== "conformal" || typeof level !== "number") return undefined;
  return conformal(level).fit(scores).upper === upper ? level : undefined;
}

function readsOf(input: InputDescription): string {
  switch (input.kind) {
    case "table": {
      const { inputs, missing } = input.schema;
      const words = inputs.filter(({ kind }) => kind === "categorical").length;
      const numbers = inputs.length - words;
      const kinds = [counted(numbers, "number"), counted(words, "word")]
        .filter((kind) => !kind.startsWith("0"))
        .join(", ");
      const gaps = missing === "fill" ? "missing cells are allowed" : "missing cells are refused";
      return `rows of a table of ${counted(inputs.length, "column")} (${kinds}); ${gaps}`;
    }
    case "image": {
      const { width, height, channels, fit } = input;
      const others = {
        exact: "other sizes are refused",
        resize: "other sizes are resized",
        tile: "larger ones in tiles",
      };
      return `${channels === 1 ? "gray" : "RGB"} pictures of ${width} x ${height} pixels, 0 to 255; ${others[fit]}`;
    }
    case "series": {
      const { channels, window, stride, interval } = input;
      const every = interval === undefined ? "" : `, a point every ${interval} s`;
      return `a series of ${channels.join(", ")} in windows of ${window} points, one every ${stride}${every}`;
    }
    case "samples":
      return `samples of ${formatShape(input.shape)} numbers`;
  }
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
