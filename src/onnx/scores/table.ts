import * as v from "valibot";
import { UserError } from "../../core/errors.js";
import type { ScoreName, ScoreRule, ScoreState } from "../../detect/index.js";
import { type Kept, mahalanobisDistance, neighbourDistance } from "./distances.js";
import { absoluteErrors, crossEntropies } from "./errors.js";
import type { ScoreGraph } from "./score-graph.js";
import { keptArray } from "./state.js";
import { dissimilarity, dissimilarityMap, maximumWindow } from "./windows.js";

interface ScoreExport {
  /** Adds the score of each sample, doubles [N]. The state has been checked. */
  readonly score: (score: ScoreGraph, rule: ScoreRule, state: ScoreState, kept: Kept) => string;
  /** Adds the error of each element, doubles [N, ...shape]; absent: squared. */
  readonly map?: (score: ScoreGraph, rule: ScoreRule, label: string) => string;
  /** What the state must be, for rows of so many numbers. */
  readonly state?: (width: number, rule: ScoreRule) => v.GenericSchema;
  /** What its rows are. */
  readonly rows?: "code" | "residual" | "input";
}

const doubles = (length: number): v.GenericSchema =>
  v.custom((value) => value instanceof Float64Array && value.length === length);

const gaussian = (rows: "code" | "residual"): ScoreExport => ({
  score: (score, _, state, kept) => mahalanobisDistance(score, rowsOf(score, rows), state as never, kept),
  state: (width) => v.looseObject({ mean: doubles(width), factor: doubles(width * width), shrinkage: v.number() }),
  rows,
});

const neighbours = (rows: "code" | "residual" | "input"): ScoreExport => ({
  score: (score, rule, state, kept) =>
    neighbourDistance(score, rowsOf(score, rows), rule.options["k"] as number, state as never, kept),
  state: (width, rule) =>
    v.looseObject({
      width: v.literal(width),
      bank: v.custom(
        (bank) =>
          bank instanceof Float32Array &&
          bank.length % width === 0 &&
          Number.isInteger(rule.options["k"]) &&
          bank.length / width >= (rule.options["k"] as number),
      ),
    }),
  rows,
});

const ssimOptions = ({ options }: ScoreRule) => options as unknown as Parameters<typeof dissimilarity>[1];

/** Every score in ONNX. Leaving one out does not compile. */
const scoreExports: { readonly [K in ScoreName]: ScoreExport } = {
  mse: { score: (score, _, __, { label }) => score.mean(score.squared, label) },
  mae: {
    score: (score, _, __, { label }) => score.mean(absoluteErrors(score, label), label),
    map: (score, _, label) => absoluteErrors(score, label),
  },
  bce: {
    score: (score, _, __, { label }) => score.mean(crossEntropies(score, label), label),
    map: (score, _, label) => crossEntropies(score, label),
  },
  ssim: {
    score: (score, rule, _, { label }) => dissimilarity(score, ssimOptions(rule), label),
    map: (score, rule, label) => dissimilarityMap(score, ssimOptions(rule), label),
  },
  "maximum-window": {
    score: (score, { options }, _, { label }) => maximumWindow(score, options["size"] as number, label),
  },
  "latent-mahalanobis": gaussian("code"),
  "residual-mahalanobis": gaussian("residual"),
  "latent-knn": neighbours("code"),
  "residual-knn": neighbours("residual"),
  "input-knn": neighbours("input"),
};

const rowsOf = (score: ScoreGraph, rows: "code" | "residual" | "input"): string =>
  rows === "code" ? score.codeRows : rows === "residual" ? score.residualRows : score.inputRows;

function exportOf(rule: ScoreRule): ScoreExport {
  // What follows a colon is one of the options.
  const name = rule.name.split(":")[0]!;
  if (Object.hasOwn(scoreExports, name)) return scoreExports[name as ScoreName];
  throw new UserError({
    where: `score ${rule.name}`,
    expected: `one that a model file can hold: ${Object.keys(scoreExports).join(", ")}, or a combination of these`,
    got: "one of your own",
    remedy: "Save the model without a detector, or calibrate with one of those.",
  });
}

/** What a state is checked against. */
export interface RowWidths {
  readonly code: number;
  readonly size: number;
}

/** Refuses a state that is not what the score learns. */
export function checkState(rule: ScoreRule, state: ScoreState, widths: RowWidths): void {
  const parts = rule.parts?.length;
  const { state: schemaOf, rows } = parts === undefined ? exportOf(rule) : { state: undefined, rows: undefined };
  const schema =
    parts === undefined
      ? schemaOf?.(rows === "code" ? widths.code : widths.size, rule)
      : v.looseObject({
          parts: v.pipe(v.array(v.looseObject({})), v.length(parts)),
          means: doubles(parts),
          deviations: doubles(parts),
        });
  if (schema !== undefined && !v.is(schema, state)) {
    throw new UserError({
      where: `score ${rule.name}`,
      expected: "the state it learned from samples of this shape",
      got: "another",
      remedy: "Calibrate again.",
    });
  }
  rule.parts?.forEach(({ rule: part }, at) => {
    checkState(part, (state["parts"] as readonly ScoreState[])[at]!, widths);
  });
}

/** Adds a score, doubles [N]; its state's arrays are in the graph already. */
export function addScore(score: ScoreGraph, rule: ScoreRule, state: ScoreState, path: readonly string[] = []): string {
  const label = ["score", ...path].join("/");
  if (rule.parts === undefined) {
    const kept: Kept = { label, array: (name) => keptArray(path, name) };
    return exportOf(rule).score(score, rule, state, kept);
  }
  const { graph } = score;
  const { parts, means, deviations } = state as unknown as {
    readonly parts: readonly ScoreState[];
    readonly means: Float64Array;
    readonly deviations: Float64Array;
  };
  const weighted = rule.parts.map((part, at) => {
    const value = addScore(score, part.rule, parts[at]!, [...path, "parts", `${at}`]);
    const centred = graph.add("Sub", [value, graph.double(`${label}/mean`, means[at]!)], { label });
    const factor = graph.double(`${label}/weight over deviation`, part.weight / deviations[at]!);
    return graph.add("Mul", [centred, factor], { label });
  });
  return weighted.length === 1 ? weighted[0]! : graph.add("Sum", weighted, { label });
}

/** Adds the error of each element as the score sees it where it can, else squared: doubles [N, ...shape]. */
export function addErrorMap(score: ScoreGraph, rule: ScoreRule): string {
  const map = rule.parts === undefined ? exportOf(rule).map : undefined;
  return map === undefined ? score.squared : map(score, rule, "error map");
}
