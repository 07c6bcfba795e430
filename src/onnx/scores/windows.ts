import { type Shape, sizeOf } from "../../core/shape.js";
import { planSsim, type SsimPlan, type SsimWindow } from "../../metrics/ssim-window.js";
import { int, ints } from "../graph-builder.js";
import type { ScoreGraph } from "./score-graph.js";

// Sliding sums as products with banded matrices: convolutions of doubles are few runtimes' business.

/** Row `place` holds the weights of the window there; only windows that fit whole. */
function band(length: number, weights: readonly number[]): { readonly data: Float64Array; readonly rows: number } {
  const rows = length - weights.length + 1;
  const data = new Float64Array(rows * length);
  for (let row = 0; row < rows; row++) data.set(weights, row * length + row);
  return { data, rows };
}

/** As {@link band}, a window around every element, borders mirrored with the edge included (dcba|abcd|dcba). */
function mirroredBand(
  length: number,
  weights: readonly number[],
): { readonly data: Float64Array; readonly rows: number } {
  const border = Math.floor((weights.length - 1) / 2);
  const data = new Float64Array(length * length);
  for (let row = 0; row < length; row++) {
    weights.forEach((weight, tap) => {
      const at = row + tap - border;
      const column = at < 0 ? -1 - at : at >= length ? 2 * length - 1 - at : at;
      data[row * length + column]! += weight;
    });
  }
  return { data, rows: length };
}

type Band = ReturnType<typeof band>;

/** Filters the last two axes of a value: left [rows, height] times value times right [width, columns]. */
function filtered(
  { graph }: ScoreGraph,
  value: string,
  [rows, columns]: readonly [string, string],
  label: string,
): string {
  return graph.add("MatMul", [graph.add("MatMul", [rows, value], { label }), columns], { label });
}

function bands(score: ScoreGraph, [height, width]: readonly [Band, Band], label: string): readonly [string, string] {
  const turned = new Float64Array(width.data.length);
  const length = width.data.length / width.rows;
  for (let row = 0; row < width.rows; row++) {
    for (let at = 0; at < length; at++) turned[at * width.rows + row] = width.data[row * length + at]!;
  }
  return [
    score.graph.constant(`${label}/rows`, height.data, [height.rows, height.data.length / height.rows]),
    score.graph.constant(`${label}/columns`, turned, [length, width.rows]),
  ];
}

/** Largest mean squared error of any window; see `maximumWindowScore`. */
export function maximumWindow(score: ScoreGraph, size: number, label: string): string {
  const { graph, shape } = score;
  const [channels, height, width] = planeOf(shape);
  const [rows, columns] = [Math.min(size, height), Math.min(size, width)];
  const planes = graph.reshape(score.squared, [channels, height, width], label);
  const plane = graph.add("ReduceMean", [planes], { label, attributes: { axes: ints([1]), keepdims: int(0) } });
  const ones = (length: number): readonly number[] => Array.from({ length }, () => 1 / length);
  const means = filtered(
    score,
    plane,
    bands(score, [band(height, ones(rows)), band(width, ones(columns))], label),
    label,
  );
  return graph.add("ReduceMax", [means], { label, attributes: { axes: ints([1, 2]), keepdims: int(0) } });
}

/** Mean squared error of the window around each element, doubles [N, ...shape]. */
export function windowMeans(score: ScoreGraph, size: number, label: string): string {
  const { graph, shape } = score;
  const [channels, height, width] = planeOf(shape);
  const means = (length: number): Band => {
    const taps = Math.min(size, length);
    return mirroredBand(
      length,
      Array.from({ length: taps }, () => 1 / taps),
    );
  };
  const planes = graph.reshape(score.squared, [channels, height, width], label);
  return graph.reshape(
    filtered(score, planes, bands(score, [means(height), means(width)], label), label),
    shape,
    label,
  );
}

function planeOf(shape: Shape): readonly [number, number, number] {
  const width = shape.at(-1) ?? 1;
  const height = shape.length <= 2 ? 1 : shape.at(-2)!;
  return [sizeOf(shape) / height / width, height, width];
}

/** How images are compared; as `ssimScore` takes it. */
export interface SsimOptions {
  readonly dataRange: number;
  readonly window: SsimWindow;
}

/** 1 - SSIM of each sample. */
export function dissimilarity(score: ScoreGraph, options: SsimOptions, label: string): string {
  const plan = planSsim("ssim score", { shape: score.shape, ...options });
  const weights = [...plan.weights];
  const map = similarities(score, plan, [band(plan.height, weights), band(plan.width, weights)], label);
  const mean = score.graph.add("ReduceMean", [map], { label, attributes: { axes: ints([1, 2, 3]), keepdims: int(0) } });
  return score.graph.add("Sub", [score.graph.double(`${label}/one`, 1), mean], { label });
}

/** 1 - SSIM at each element, doubles [N, ...shape]. */
export function dissimilarityMap(score: ScoreGraph, options: SsimOptions, label: string): string {
  const plan = planSsim("ssim score", { shape: score.shape, ...options });
  const weights = [...plan.weights];
  const map = similarities(score, plan, [mirroredBand(plan.height, weights), mirroredBand(plan.width, weights)], label);
  const errors = score.graph.add("Sub", [score.graph.double(`${label}/one`, 1), map], { label });
  return score.graph.reshape(errors, score.shape, label);
}

function similarities(score: ScoreGraph, plan: SsimPlan, windows: readonly [Band, Band], label: string): string {
  const { graph } = score;
  const factors = bands(score, windows, label);
  const add = (op: string, ...inputs: readonly string[]): string => graph.add(op, inputs, { label });
  const planes = (value: string): string => graph.reshape(value, [plan.channels, plan.height, plan.width], label);
  const local = (value: string): string => filtered(score, value, factors, label);
  const [x, y] = [planes(score.input), planes(score.reconstruction)];
  const [meanX, meanY] = [local(x), local(y)];
  const [squareX, squareY, product] = [add("Mul", meanX, meanX), add("Mul", meanY, meanY), add("Mul", meanX, meanY)];
  const factor = graph.double(`${label}/covariance factor`, plan.covarianceFactor);
  const spread = (moment: string, mean: string): string => add("Mul", factor, add("Sub", moment, mean));
  const varianceX = spread(local(add("Mul", x, x)), squareX);
  const varianceY = spread(local(add("Mul", y, y)), squareY);
  const covariance = spread(local(add("Mul", x, y)), product);
  const [c1, c2, two] = [plan.c1, plan.c2, 2].map((value) => graph.double(`${label}/number`, value)) as [
    string,
    string,
    string,
  ];
  const above = add("Mul", add("Add", add("Mul", two, product), c1), add("Add", add("Mul", two, covariance), c2));
  const below = add(
    "Mul",
    add("Add", add("Add", squareX, squareY), c1),
    add("Add", add("Add", varianceX, varianceY), c2),
  );
  return add("Div", above, below);
}
