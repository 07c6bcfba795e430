import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { fitPca, rowsOf } from "../detect/index.js";
import { projectBack } from "../detect/statistics/pca.js";

/**
 * Samples projected onto the principal axes of training samples and back, in the model's units: the best linear
 * autoencoder with a code of that size. Undefined where the code holds the whole sample.
 */
export function linearReconstruction(train: Samples, samples: Samples, size: number): Float32Array | undefined {
  const width = sizeOf(samples.shape);
  if (size >= Math.min(width, train.count)) return undefined;
  return projectBack(fitPca(rowsOf(train), size), rowsOf(samples));
}

/** The mean of the training samples, as if it were the reconstruction of every sample. */
export function meanSample(train: Samples, count: number): Float32Array {
  const width = sizeOf(train.shape);
  const mean = new Float64Array(width);
  for (let at = 0; at < train.data.length; at++) {
    mean[at % width] = mean[at % width]! + (train.data[at]! * train.scale) / train.count;
  }
  const output = new Float32Array(count * width);
  for (let sample = 0; sample < count; sample++) output.set(mean, sample * width);
  return output;
}
