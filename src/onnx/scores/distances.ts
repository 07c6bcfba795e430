import { UserError } from "../../core/errors.js";
import type { KnnState } from "../../detect/scores/knn-score.js";
import type { GaussianState } from "../../detect/scores/mahalanobis-score.js";
import type { PcaState } from "../../detect/scores/pca-score.js";
import { int, ints } from "../graph-builder.js";
import type { ScoreGraph } from "./score-graph.js";

/** Most numbers of stored normals a file takes: 64 MB of float32. */
const mostBank = 2 ** 24;

/** Mahalanobis distance of each row [N, width]: the length of (row - mean) times the inverse of the Cholesky factor. */
export function mahalanobisDistance(score: ScoreGraph, rows: string, state: GaussianState, kept: Kept): string {
  const { graph } = score;
  const { label } = kept;
  const squares = graph.add("ReduceSumSquare", [whitenedRows(score, rows, state, kept)], {
    label,
    attributes: { axes: ints([1]), keepdims: int(0) },
  });
  return graph.add("Sqrt", [squares], { label });
}

/** Mean squared error of each row [N, width] after projection onto axes and back. */
export function projectionError(score: ScoreGraph, rows: string, { mean, axes }: PcaState, kept: Kept): string {
  const { graph } = score;
  const { label } = kept;
  const width = mean.length;
  const shape = graph.constant(`${label}/axes shape`, BigInt64Array.of(BigInt(axes.length / width), BigInt(width)));
  const basis = graph.add("Reshape", [kept.array("axes"), shape], { label });
  const turned = graph.add("Transpose", [basis], { label, attributes: { perm: ints([1, 0]) } });
  const centred = graph.add("Sub", [rows, kept.array("mean")], { label });
  const back = graph.add("MatMul", [graph.add("MatMul", [centred, turned], { label }), basis], { label });
  const rest = graph.add("Sub", [centred, back], { label });
  const squares = graph.add("ReduceSumSquare", [rest], { label, attributes: { axes: ints([1]), keepdims: int(0) } });
  return graph.add("Div", [squares, graph.double(`${label}/width`, width)], { label });
}

/** Rows [N, width] in units in which the Gaussian is round. */
export function whitenedRows({ graph }: ScoreGraph, rows: string, state: GaussianState, kept: Kept): string {
  const { label } = kept;
  const width = state.mean.length;
  const inverse = graph.constant(`${label}/inverse factor`, invertedTransposed(state.factor, width), [width, width]);
  return graph.add("MatMul", [graph.add("Sub", [rows, kept.array("mean")], { label }), inverse], { label });
}

/** Where the state's arrays lie in the graph, and what the score's nodes are called after. */
export interface Kept {
  readonly label: string;
  readonly array: (name: string) => string;
}

/** The transposed inverse of a lower triangular matrix, by forward substitution. */
function invertedTransposed(factor: Float64Array, width: number): Float64Array {
  const inverse = new Float64Array(width * width);
  // Row `column` of the result is column `column` of the inverse, so that both loops walk along rows.
  for (let column = 0; column < width; column++) {
    const row = inverse.subarray(column * width, (column + 1) * width);
    row[column] = 1 / factor[column * width + column]!;
    for (let at = column + 1; at < width; at++) {
      let sum = 0;
      for (let k = column; k < at; k++) sum += factor[at * width + k]! * row[k]!;
      row[at] = -sum / factor[at * width + at]!;
    }
  }
  return inverse;
}

/** Mean distance of each row [N, width] to its k nearest of the bank, by |x|² + |y|² - 2 x·y. */
export function neighbourDistance(score: ScoreGraph, rows: string, k: number, state: KnnState, kept: Kept): string {
  const { graph } = score;
  const { label } = kept;
  const { width, bank } = state;
  const count = bank.length / width;
  if (bank.length > mostBank) {
    throw new UserError({
      where: label,
      expected: `at most ${mostBank} numbers of stored normals in a model file`,
      got: `${count} of ${width}`,
      remedy: `Keep fewer of them with the score's option bank, ${Math.floor(mostBank / width)} at most, or take a score without neighbours.`,
    });
  }
  const shape = graph.constant(`${label}/bank shape`, BigInt64Array.of(BigInt(count), BigInt(width)));
  const stored = graph.cast(graph.add("Reshape", [kept.array("bank"), shape], { label }), "double", label);
  const turned = graph.add("Transpose", [stored], { label, attributes: { perm: ints([1, 0]) } });
  const along = (value: string, axis: number): string =>
    graph.add("ReduceSumSquare", [value], { label, attributes: { axes: ints([axis]), keepdims: int(1) } });
  const products = graph.add("MatMul", [rows, turned], { label });
  const doubled = graph.add("Mul", [products, graph.double(`${label}/two`, 2)], { label });
  const lengths = graph.add("Add", [along(rows, 1), along(turned, 0)], { label });
  const squared = graph.add("Sub", [lengths, doubled], { label });
  const nearest = graph.add("TopK", [squared, graph.constant(`${label}/k`, BigInt64Array.of(BigInt(k)))], {
    label,
    attributes: { axis: int(1), largest: int(0), sorted: int(1) },
    more: 1,
  });
  const distances = graph.add("Sqrt", [graph.add("Max", [nearest, graph.double(`${label}/zero`, 0)], { label })], {
    label,
  });
  return graph.add("ReduceMean", [distances], { label, attributes: { axes: ints([1]), keepdims: int(0) } });
}
