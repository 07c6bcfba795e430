import { sizeOf } from "../../core/shape.js";
import { type KnnOptions, type KnnState, neighbourScore } from "./knn-score.js";
import { inputsOf, type Material, type ScoreRule } from "./score.js";

/** Added to each channel's variance, squared, in the model's units: a flat stretch has no shape to magnify. */
export const flatness = 0.3;

/**
 * Mean distance of a window's shape to the `k` nearest normal shapes: each channel less its mean, over its deviation. Finds a
 * changed waveform whatever its level; `inputKnn` finds levels. With k = 1 it is the left-out side of a matrix profile, with
 * `√(variance + .3²)` for the deviation, so that noise on a flat stretch is no shape. A sample of one axis is one channel.
 *
 * Source: Yeh et al., "Matrix profile I", ICDM 2016.
 *
 * @throws UserError from `score` when there are fewer than k normals.
 * @example
 * ```ts
 * import { shapeKnn } from "sandglass";
 * const waves = Float32Array.of(1, 2, 1, 5, 6, 5, 1, 2, 3);
 * const normal = { shape: [1, 3], count: 2, input: waves.subarray(0, 6), reconstruction: new Float32Array(6) };
 * const rule = shapeKnn(1);
 * const both = { shape: [1, 3], count: 3, input: waves, reconstruction: new Float32Array(9) };
 * console.log([...rule.score(both, rule.fit!(normal))].map((score) => score > 0.1).join(" ")); // false false true
 * ```
 */
export function shapeKnn(k = 1, options: KnnOptions = {}): ScoreRule<KnnState> {
  return neighbourScore("shape-knn", { needsCode: false, k, usualK: 1, ...options }, shapesOf);
}

/** The windows as rows, each channel brought to the same level and size. */
function shapesOf(material: Material): ReturnType<typeof inputsOf> {
  const { data, count, width } = inputsOf(material);
  const { shape } = material;
  const length = shape.length === 1 ? width : sizeOf(shape.slice(1));
  const shapes = new Float32Array(data.length);
  for (let from = 0; from < data.length; from += length) {
    let sum = 0;
    for (let at = from; at < from + length; at++) sum += data[at]!;
    const mean = sum / length;
    let squares = 0;
    for (let at = from; at < from + length; at++) squares += (data[at]! - mean) ** 2;
    const size = Math.sqrt(squares / length + flatness ** 2);
    for (let at = from; at < from + length; at++) shapes[at] = (data[at]! - mean) / size;
  }
  return { data: shapes, count, width };
}
