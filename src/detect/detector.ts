import { UserError } from "../core/errors.js";
import { draw, pieces, type Samples, slice } from "../core/samples.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../core/shape.js";
import type { Labels } from "../metrics/index.js";
import { Calibration, type JudgeOptions, type Verdict } from "./calibration.js";
import { assertDisjoint } from "./disjoint.js";
import { materialOf } from "./material.js";
import type { Reconstructor } from "./reconstructor.js";
import { errorMap } from "./scores/error-map.js";
import { mseScore } from "./scores/mse-score.js";
import type { Material, ScoreRule, ScoreState } from "./scores/score.js";
import type { FittedThreshold, ThresholdRule } from "./thresholds/threshold.js";

/** How {@link calibrate} makes a detector. */
export interface CalibrateOptions {
  /** Default `mseScore()`. */
  readonly score?: ScoreRule;
  /** Default `conformal(0.05)`. */
  readonly threshold?: ThresholdRule;
  /** Training normals, for scores that learn (Mahalanobis, neighbours, combinations). */
  readonly training?: Samples;
  /** Which rows of one dataset went where; refused when they overlap. */
  readonly rows?: { readonly training: ArrayLike<number>; readonly calibration: ArrayLike<number> };
  /** 1 = anomalous, for rules that need labels. */
  readonly labels?: Labels;
  /** Scores learn from at most this many training samples, drawn at random. Default 10,000. */
  readonly fitLimit?: number;
  /** Samples that go through the model at once. Default 1000. */
  readonly batchSize?: number;
  /** Most calibration scores remembered by `update`. */
  readonly window?: number;
  readonly seed?: number;
}

/** A verdict with what led to it. */
export interface Prediction extends Verdict {
  /** One sample, in the model's units. */
  readonly reconstruction: Float32Array;
  /** Error of each element, in the layout of the sample. */
  readonly errorMap: Float32Array;
}

/**
 * Makes a detector of a trained model and normal samples it was not trained on.
 *
 * @throws UserError when training and calibration rows overlap, the model has collapsed (constant scores or the same
 * reconstruction for every sample), a score that learns gets no training samples, or data holds NaN.
 * @example
 * ```ts
 * import { calibrate, type Samples, zScore } from "sandglass";
 * const data = Float32Array.from({ length: 40 }, (_, at) => Math.sin(at));
 * const model = { reconstruct: async (samples: Samples) => Float32Array.from(samples.data, (x) => x / 2) };
 * const detector = await calibrate(model, { shape: [2], count: 20, data, scale: 1 }, { threshold: zScore(3) });
 * const [verdict] = await detector.predict({ shape: [2], count: 1, data: Float32Array.of(9, 9), scale: 1 });
 * console.log(verdict!.anomalous); // true
 * ```
 */
export async function calibrate(
  model: Reconstructor,
  calibration: Samples,
  options: CalibrateOptions = {},
): Promise<Detector> {
  const {
    score = mseScore(),
    threshold,
    training,
    rows,
    labels,
    fitLimit = 10_000,
    batchSize = 1000,
    window,
    seed = 0,
  } = options;
  if (rows !== undefined) assertDisjoint({ training: rows.training, calibration: rows.calibration });
  if (calibration.count < 1) {
    throw new UserError({ where: "calibrate", expected: "one or more calibration samples", got: "none" });
  }
  const state = await learn(model, score, training === undefined ? undefined : draw(training, fitLimit, seed));
  const first = await materialOf(model, slice(calibration, 0, Math.min(calibration.count, 100)), false);
  refuseCollapse("model", sameReconstructions(first));
  const scores = await scoreAll(model, score, state, calibration, batchSize);
  const calibrated = new Calibration(scores, {
    ...(threshold && { threshold }),
    ...(labels && { labels }),
    ...(window !== undefined && { window }),
  });
  refuseCollapse(`score ${score.name}`, calibrated.collapse);
  return new Detector(model, calibration.shape, score, state, calibrated, batchSize);
}

/**
 * A model with a score and a threshold, made by {@link calibrate}.
 *
 * @example
 * ```ts
 * import { calibrate, type Detector, type Samples } from "sandglass";
 * const model = { reconstruct: async (samples: Samples) => Float32Array.from(samples.data, (x) => x / 2) };
 * const data = Float32Array.from({ length: 40 }, (_, at) => Math.sin(at));
 * const detector: Detector = await calibrate(model, { shape: [2], count: 20, data, scale: 1 });
 * const scores = await detector.score({ shape: [2], count: 1, data: Float32Array.of(2, 2), scale: 1 });
 * console.log(scores[0], detector.threshold.rule); // 1 conformal
 * ```
 */
export class Detector {
  readonly model: Reconstructor;
  readonly shape: Shape;
  readonly rule: ScoreRule;
  /** What the score learned from training normals. */
  readonly state: ScoreState;
  readonly calibration: Calibration;
  readonly #batchSize: number;

  constructor(
    model: Reconstructor,
    shape: Shape,
    rule: ScoreRule,
    state: ScoreState,
    calibration: Calibration,
    batchSize = 1000,
  ) {
    this.model = model;
    this.shape = shape;
    this.rule = rule;
    this.state = state;
    this.calibration = calibration;
    this.#batchSize = batchSize;
  }

  get threshold(): FittedThreshold {
    return this.calibration.threshold;
  }

  /** One score a sample, higher is more anomalous. Throws UserError for another shape or NaN. */
  async score(samples: Samples): Promise<Float64Array> {
    this.#checkShape(samples);
    return await scoreAll(this.model, this.rule, this.state, samples, this.#batchSize);
  }

  /** Verdicts only: two numbers and a word a sample, whatever its size. */
  async judge(samples: Samples, options: JudgeOptions = {}): Promise<Verdict[]> {
    return this.calibration.judgeAll(await this.score(samples), options);
  }

  /** Verdicts with reconstruction and error map. Cut long data into batches: all of it stays in memory. */
  async predict(samples: Samples, options: JudgeOptions = {}): Promise<Prediction[]> {
    this.#checkShape(samples);
    const size = sizeOf(this.shape);
    const scores: number[] = [];
    const details: { reconstruction: Float32Array; errorMap: Float32Array }[] = [];
    for (const piece of pieces(samples, this.#batchSize)) {
      const material = await materialOf(this.model, piece, this.rule.needsCode);
      const map = errorMap(this.rule, material);
      for (const score of this.rule.score(material, this.state)) scores.push(score);
      for (let at = 0; at < map.length; at += size) {
        details.push({
          reconstruction: material.reconstruction.slice(at, at + size),
          errorMap: map.slice(at, at + size),
        });
      }
    }
    return this.calibration.judgeAll(scores, options).map((verdict, at) => ({ ...verdict, ...details[at]! }));
  }

  /** Learns from later samples known to be normal, for streams whose normal drifts (see `Calibration.update`). */
  async update(normals: Samples): Promise<void> {
    this.calibration.update(await this.score(normals));
  }

  #checkShape({ shape }: Samples): void {
    if (sameShape(shape, this.shape)) return;
    throw new UserError({ where: "samples", expected: formatShape(this.shape), got: formatShape(shape) });
  }
}

async function learn(model: Reconstructor, rule: ScoreRule, training: Samples | undefined): Promise<ScoreState> {
  if (rule.needsCode && model.encode === undefined) {
    throw new UserError({
      where: `score ${rule.name}`,
      expected: "a model with a code (an encoder)",
      got: "one that only reconstructs",
      remedy: "Use a score over reconstructions, such as mse.",
    });
  }
  if (rule.fit === undefined) return {};
  if (training === undefined || training.count === 0) {
    throw new UserError({
      where: `score ${rule.name}`,
      expected: "training samples to learn from (option training)",
      got: "none",
      remedy: "Pass the normals the model was trained on; calibration samples must stay unseen.",
    });
  }
  return rule.fit(await materialOf(model, training, rule.needsCode));
}

async function scoreAll(
  model: Reconstructor,
  rule: ScoreRule,
  state: ScoreState,
  samples: Samples,
  batchSize: number,
): Promise<Float64Array> {
  const scores = new Float64Array(samples.count);
  let to = 0;
  for (const piece of pieces(samples, batchSize)) {
    scores.set(rule.score(await materialOf(model, piece, rule.needsCode), state), to);
    to += piece.count;
  }
  return scores;
}

/** Says so when samples that differ are all reconstructed alike. */
function sameReconstructions({ count, input, reconstruction }: Material): string | undefined {
  const repeats = (data: Float32Array): boolean => {
    const size = data.length / count;
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return data.every((value, at) => Math.abs(value - data[at % size]!) <= 1e-6 * largest);
  };
  return count > 1 && repeats(reconstruction) && !repeats(input)
    ? `the same reconstruction for ${count} different samples`
    : undefined;
}

function refuseCollapse(where: string, sign: string | undefined): void {
  if (sign === undefined) return;
  throw new UserError({
    where,
    expected: "a detector that tells samples apart",
    got: `a collapsed one: ${sign}`,
    remedy: "Train longer, lower the learning rate, or look for dead activations.",
  });
}
