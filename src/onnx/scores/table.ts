import * as v from "valibot";
import { UserError } from "../../core/errors.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import type { ScoreName, ScoreRule, ScoreState } from "../../detect/index.js";
import { type RankState, rankOptions } from "../../detect/scores/rank-score.js";
import { bend, leastScore, strongestOptions } from "../../detect/scores/strongest-score.js";
import { planSsim } from "../../metrics/ssim-window.js";
import { type Kept, mahalanobisDistance, neighbourDistance, projectionError, whitenedRows } from "./distances.js";
import { absoluteErrors, crossEntropies } from "./errors.js";
import type { ScoreGraph } from "./score-graph.js";
import { keptArray } from "./state.js";
import { dissimilarity, dissimilarityMap, maximumWindow, windowMeans } from "./windows.js";

/** What the rows are that a score compares. */
type Rows = "code" | "residual" | "input" | "shape";

interface ScoreExport {
  /** Adds the score of each sample, doubles [N]. The state has been checked. */
  readonly score: (score: ScoreGraph, rule: ScoreRule, state: ScoreState, kept: Kept) => string;
  /** Adds the error of each element, doubles [N, ...shape]; absent: squared. */
  readonly map?: (score: ScoreGraph, rule: ScoreRule, label: string) => string;
  /** What the state must be, for rows of so many numbers. */
  readonly state?: (width: number, rule: ScoreRule) => v.GenericSchema;
  /** What its rows are. */
  readonly rows?: Rows;
  /** Refuses options that samples of this shape cannot have. */
  readonly check?: (rule: ScoreRule, shape: Shape) => void;
}

const doubles = (length: number): v.GenericSchema =>
  v.custom((value) => value instanceof Float64Array && value.length === length);

const gaussianState = (width: number): v.GenericSchema =>
  v.looseObject({ mean: doubles(width), factor: doubles(width * width), shrinkage: v.number() });

const bankState = (width: number, rule: ScoreRule): v.GenericSchema =>
  v.looseObject({
    width: v.literal(width),
    bank: v.custom(
      (bank) =>
        bank instanceof Float32Array &&
        bank.length % width === 0 &&
        Number.isInteger(rule.options["k"]) &&
        bank.length / width >= (rule.options["k"] as number),
    ),
  });

const gaussian = (rows: Rows): ScoreExport => ({
  score: (score, _, state, kept) => mahalanobisDistance(score, rowsOf(score, rows), state as never, kept),
  state: gaussianState,
  rows,
});

const neighbours = (rows: Rows): ScoreExport => ({
  score: (score, rule, state, kept) =>
    neighbourDistance(score, rowsOf(score, rows), rule.options["k"] as number, state as never, kept),
  state: bankState,
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
    check: (rule, shape) => void planSsim("ssim score", { shape, ...ssimOptions(rule) }),
  },
  "maximum-window": {
    score: (score, { options }, _, { label }) => maximumWindow(score, options["size"] as number, label),
    map: (score, { options }, label) => windowMeans(score, options["size"] as number, label),
  },
  "latent-mahalanobis": gaussian("code"),
  "residual-mahalanobis": gaussian("residual"),
  "input-mahalanobis": gaussian("input"),
  "latent-knn": neighbours("code"),
  "residual-knn": neighbours("residual"),
  "input-knn": neighbours("input"),
  "input-pca": {
    score: (score, _, state, kept) => projectionError(score, score.inputRows, state as never, kept),
    state: (width) =>
      v.looseObject({
        mean: doubles(width),
        axes: v.custom((axes) => axes instanceof Float64Array && axes.length > 0 && axes.length % width === 0),
      }),
    rows: "input",
  },
  "shape-knn": neighbours("shape"),
  loss: {
    score: ({ graph, material }, { options }, _, { label }) =>
      graph.cast(material.losses(options["loss"] as string), "double", label),
  },
  "whitened-knn": {
    ...neighbours("input"),
    score: (score, rule, state, kept) => {
      const rows = whitenedRows(score, score.inputRows, state as never, kept);
      return neighbourDistance(score, rows, rule.options["k"] as number, state as never, kept);
    },
    state: (width, rule) => v.intersect([gaussianState(width), bankState(width, rule)]),
  },
};

const rowsOf = (score: ScoreGraph, rows: Rows): string =>
  ({
    code: () => score.codeRows,
    residual: () => score.residualRows,
    input: () => score.inputRows,
    shape: () => score.shapeRows,
  })[rows]();

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

/** Whose samples and codes a score is for. */
export interface ScoredModel {
  readonly shape: Shape;
  readonly codeSize: number;
  /** Code sizes of the members of an ensemble; none of a model alone. */
  readonly memberCodes: readonly number[];
}

/** Refuses options and a state that are not what the score has and learns. */
export function checkScore(rule: ScoreRule, state: ScoreState, model: ScoredModel): void {
  if (rule.parts === undefined) {
    const { check, state: schemaOf, rows } = exportOf(rule);
    check?.(rule, model.shape);
    requireState(rule, state, schemaOf?.(rows === "code" ? model.codeSize : sizeOf(model.shape), rule));
    return;
  }
  if (rule.options["join"] === rankOptions.join) {
    checkRanks(rule, state, model);
    return;
  }
  const count = rule.parts.length;
  const sums = v.looseObject({
    parts: v.pipe(v.array(v.looseObject({})), v.length(count)),
    means: doubles(count),
    deviations: doubles(count),
  });
  requireState(rule, state, sums);
  rule.parts.forEach(({ rule: part }, at) => {
    checkScore(part, (state["parts"] as readonly ScoreState[])[at]!, model);
  });
}

function requireState({ name }: ScoreRule, state: ScoreState, schema: v.GenericSchema | undefined): void {
  if (schema === undefined || v.is(schema, state)) return;
  throw new UserError({
    where: `score ${name}`,
    expected: "the state it learned from samples of this shape",
    got: "another",
    remedy: "Calibrate again.",
  });
}

/** Ranks of each score for each member. */
function checkRanks(rule: ScoreRule, state: ScoreState, model: ScoredModel): void {
  const parts = rule.parts!;
  const codes = model.memberCodes.length === 0 ? [model.codeSize] : model.memberCodes;
  const rising = v.custom<Float64Array>(
    (knots) => knots instanceof Float64Array && knots.length > 1 && knots.every((x, at) => !(x <= knots[at - 1]!)),
  );
  const ranked = v.pipe(
    v.looseObject({ learned: v.pipe(v.array(v.looseObject({})), v.length(1)), knots: rising, ranks: v.any() }),
    v.check(({ knots, ranks }) => v.is(doubles(knots.length), ranks)),
  );
  const all = v.looseObject({ parts: v.pipe(v.array(ranked), v.length(parts.length * codes.length)) });
  requireState(rule, state, all);
  for (const [at, { learned }] of (state as RankState).parts.entries()) {
    const codeSize = codes[Math.floor(at / parts.length)]!;
    checkScore(parts[at % parts.length]!.rule, learned[0], { ...model, codeSize, memberCodes: [] });
  }
}

/** Adds a score, doubles [N]; its state's arrays are in the graph already. */
export function addScore(score: ScoreGraph, rule: ScoreRule, state: ScoreState, path: readonly string[] = []): string {
  const label = ["score", ...path].join("/");
  if (rule.parts === undefined) {
    const kept: Kept = { label, array: (name) => keptArray(path, name) };
    return exportOf(rule).score(score, rule, state, kept);
  }
  if (rule.options["join"] === rankOptions.join) return addRanks(score, rule, state as RankState, path);
  const { graph } = score;
  const { parts, means, deviations } = state as unknown as {
    readonly parts: readonly ScoreState[];
    readonly means: Float64Array;
    readonly deviations: Float64Array;
  };
  const isStrongest = rule.options["join"] === strongestOptions.join;
  const values = rule.parts.map((part, at) => {
    const value = addScore(score, part.rule, parts[at]!, [...path, "parts", `${at}`]);
    const known = isStrongest ? logarithm(score, value, label) : value;
    const centred = graph.add("Sub", [known, graph.double(`${label}/mean`, means[at]!)], { label });
    const weight = isStrongest ? 1 / bend : part.weight;
    const factor = graph.double(`${label}/weight over deviation`, weight / deviations[at]!);
    return graph.add("Mul", [centred, factor], { label });
  });
  if (isStrongest) return bent(score, values.length === 1 ? values[0]! : graph.add("Max", values, { label }), label);
  return values.length === 1 ? values[0]! : graph.add("Sum", values, { label });
}

/** The mean rank: each piece between two knots adds the part of it that lies below the score. */
function addRanks(score: ScoreGraph, rule: ScoreRule, { parts }: RankState, path: readonly string[]): string {
  const { graph } = score;
  const label = ["score", ...path].join("/");
  const number = (value: number): string => graph.double(`${label}/number`, value);
  const rules = rule.parts!;
  const ranks = parts.map(({ learned, knots, ranks }, at) => {
    const here = [...path, "parts", `${at}`];
    const member = score.members[Math.floor(at / rules.length)]!;
    const value = addScore(member, rules[at % rules.length]!.rule, learned[0], [...here, "learned", "0"]);
    const add = (op: string, ...inputs: readonly string[]): string => graph.add(op, inputs, { label });
    const pieces = (of: (from: number, to: number) => number, numbers: Float64Array): Float64Array =>
      Float64Array.from({ length: numbers.length - 1 }, (_, piece) => of(numbers[piece]!, numbers[piece + 1]!));
    const column = graph.reshape(value, [1], label);
    const from = graph.constant(`${label}/from`, knots.slice(0, -1));
    const slope = graph.constant(
      `${label}/slope`,
      pieces((low, high) => 1 / (high - low), knots),
    );
    const below = add("Clip", add("Mul", add("Sub", column, from), slope), number(0), number(1));
    const rises = graph.constant(
      `${label}/rises`,
      pieces((low, high) => (high - low) / parts.length, ranks),
      [knots.length - 1, 1],
    );
    const rank = graph.add(
      "Squeeze",
      [add("MatMul", below, rises), graph.constant(`${label}/axis`, BigInt64Array.of(1n))],
      {
        label,
      },
    );
    return add("Add", rank, number(ranks[0]! / parts.length));
  });
  return ranks.length === 1 ? ranks[0]! : graph.add("Sum", ranks, { label });
}

function logarithm({ graph }: ScoreGraph, value: string, label: string): string {
  return graph.add("Log", [graph.add("Max", [value, graph.double(`${label}/least`, leastScore)], { label })], {
    label,
  });
}

/** Every runtime has a hyperbolic tangent of floats; few have one of doubles. */
function bent({ graph }: ScoreGraph, value: string, label: string): string {
  const float = graph.cast(value, "float", label);
  const tangent = graph.cast(graph.add("Tanh", [float], { label }), "double", label);
  return graph.add("Mul", [tangent, graph.double(`${label}/bend`, bend)], { label });
}

/** Adds the error of each element as the score sees it where it can, else squared: doubles [N, ...shape]. */
export function addErrorMap(score: ScoreGraph, rule: ScoreRule): string {
  const map = rule.parts === undefined ? exportOf(rule).map : undefined;
  return map === undefined ? score.squared : map(score, rule, "error map");
}
