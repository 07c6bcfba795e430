import { checkPair, notNaN } from "./check.js";

/** Keeps log finite, as Keras does: probabilities are cut to [epsilon, 1 - epsilon]. */
const epsilon = 1e-7;

/**
 * Binary cross-entropy in nats, averaged over all elements: targets in 0 … 1, probabilities cut to 1e-7 … 1 - 1e-7.
 *
 * As a score it favours black-and-white samples whatever their fit; prefer `mse` for detection.
 *
 * @throws UserError for different lengths, no elements or NaN.
 * @example
 * ```ts
 * import { bce } from "sandglass";
 * console.log(bce([1, 0], [0.5, 0.5]).toFixed(4)); // 0.6931
 * ```
 */
export function bce(targets: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  return bcePerSample(targets, probabilities, targets.length)[0]!;
}

/**
 * Binary cross-entropy of each sample in nats: arrays of `count * size` elements in, `count` numbers out.
 *
 * @throws UserError for different lengths, a part of a sample or NaN.
 * @example
 * ```ts
 * import { bcePerSample } from "sandglass";
 * console.log(bcePerSample([1, 1], [0.5, 1], 1)[0]); // 0.6931471805599453
 * ```
 */
export function bcePerSample(targets: ArrayLike<number>, probabilities: ArrayLike<number>, size: number): Float64Array {
  checkPair("bce", targets, probabilities, size);
  const errors = new Float64Array(targets.length / size);
  for (let sample = 0; sample < errors.length; sample++) {
    let sum = 0;
    for (let at = sample * size; at < (sample + 1) * size; at++) {
      const target = targets[at]!;
      const probability = Math.min(Math.max(probabilities[at]!, epsilon), 1 - epsilon);
      // Most pixels are black or white, and logarithms are what takes time: one of the two is then multiplied by 0.
      if (target === 0) sum -= Math.log(1 - probability);
      else if (target === 1) sum -= Math.log(probability);
      else sum -= target * Math.log(probability) + (1 - target) * Math.log(1 - probability);
    }
    errors[sample] = notNaN(`bce of sample ${sample}`, sum / size);
  }
  return errors;
}
