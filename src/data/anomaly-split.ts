import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import type { Samples } from "../core/samples.js";
import { indicesOfLabels } from "./select.js";
import { splitIndices } from "./split.js";

/** Index lists of three disjoint parts: anomalies are in `test` only, unless put into `train` on purpose. */
export interface AnomalySplit {
  readonly train: Uint32Array;
  readonly calibrate: Uint32Array;
  readonly test: Uint32Array;
}

/** How normal samples are divided. */
export interface AnomalySplitOptions {
  /** Class numbers of the normal samples; every other class is anomalous. */
  readonly normal: readonly number[];
  /** Fraction of the normal samples to train on. */
  readonly train: number;
  /** Fraction of the normal samples to set thresholds by. */
  readonly calibrate: number;
  readonly seed: number;
}

/**
 * Divides labelled samples for finding anomalies: normal samples to train, to calibrate and to test, every anomaly to
 * test.
 *
 * @example
 * ```ts
 * import { splitAnomalies } from "sandglass";
 * const labels = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
 * const samples = { shape: [1], count: 12, data: new Float32Array(12), scale: 1, labels };
 * const { train, calibrate, test } = splitAnomalies(samples, { normal: [0], train: 0.6, calibrate: 0.2, seed: 1 });
 * console.log(train.length, calibrate.length, test.length); // 6 2 4
 * ```
 *
 * @throws UserError when there are no labels or no normal samples, or the fractions leave a part without them.
 */
export function splitAnomalies(samples: Samples, options: AnomalySplitOptions): AnomalySplit {
  const normals = indicesOfLabels(samples, options.normal);
  if (normals.length === 0) {
    throw new UserError({
      where: "anomaly split",
      expected: `samples of the normal classes ${options.normal.join(", ")}`,
      got: "none",
    });
  }
  const { train, calibrate } = options;
  const rest = 1 - train - calibrate;
  if (!(rest > 1e-9)) {
    throw new UserError({
      where: "anomaly split",
      expected: "fractions to train and calibrate that add to less than 1, so that normal samples are left to test",
      got: `${train} and ${calibrate}`,
    });
  }
  const parts = splitIndices(normals.length, { train, calibrate, test: rest }, options.seed);
  const pick = (part: Uint32Array): Uint32Array => part.map((at) => normals[at]!);
  const anomalies = anomaliesAmong(samples, options.normal);
  return {
    train: pick(parts.train),
    calibrate: pick(parts.calibrate),
    test: Uint32Array.from([...pick(parts.test), ...anomalies]),
  };
}

/**
 * Moves random anomalies from test to train until they are `fraction` of it, to see what a dirty training set costs.
 *
 * @example
 * ```ts
 * import { contaminate, splitAnomalies } from "sandglass";
 * const labels = Uint8Array.from({ length: 120 }, (_, at) => (at < 100 ? 0 : 1));
 * const samples = { shape: [1], count: 120, data: new Float32Array(120), scale: 1, labels };
 * const clean = splitAnomalies(samples, { normal: [0], train: 0.9, calibrate: 0.05, seed: 1 });
 * console.log(contaminate(samples, clean, { normal: [0], fraction: 0.1, seed: 1 }).train.length); // 100
 * ```
 *
 * @throws UserError when the fraction is not in [0, 1), or so many anomalies are not there with one left to test.
 */
export function contaminate(
  samples: Samples,
  split: AnomalySplit,
  { normal, fraction, seed }: { readonly normal: readonly number[]; readonly fraction: number; readonly seed: number },
): AnomalySplit {
  if (!(fraction >= 0 && fraction < 1)) {
    throw new UserError({
      where: "contamination",
      expected: "a fraction from 0 up to, but not, 1",
      got: `${fraction}`,
    });
  }
  const anomalous = new Set(anomaliesAmong(samples, normal));
  const candidates = split.test.filter((index) => anomalous.has(index));
  const clean = split.train.length;
  const wanted = Math.round((fraction * clean) / (1 - fraction));
  if (wanted > 0 && wanted >= candidates.length) {
    const most = Math.max(0, candidates.length - 1);
    throw new UserError({
      where: "contamination",
      expected: `at most ${(most / (clean + most)).toPrecision(2)}, which leaves one of ${candidates.length} anomalies to test`,
      got: `${fraction}`,
    });
  }
  const order = new Random(seed, "contaminate").permutation(candidates.length);
  const moved = new Set(Array.from(order.subarray(0, wanted), (at) => candidates[at]!));
  return {
    ...split,
    train: Uint32Array.from([...split.train, ...moved]),
    test: split.test.filter((index) => !moved.has(index)),
  };
}

function anomaliesAmong(samples: Samples, normal: readonly number[]): Uint32Array {
  const normals = new Set(normal);
  const anomalous = new Set(Array.from(samples.labels ?? []).filter((label) => !normals.has(label)));
  return indicesOfLabels(samples, anomalous);
}
