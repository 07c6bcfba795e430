import { UserError } from "../core/errors.js";
import { pieces, type Samples } from "../core/samples.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../core/shape.js";
import { type Calibration, discover, type JudgeOptions, type Verdict } from "./calibration.js";
import { materialOf } from "./material.js";
import { incompleteSamples } from "./missing.js";
import type { Reconstructor } from "./reconstructor.js";
import { errorMap } from "./scores/error-map.js";
import type { Material, ScoreRule, ScoreState } from "./scores/score.js";
import type { FittedThreshold } from "./thresholds/threshold.js";

/** A verdict with what led to it. */
export interface Prediction extends Verdict {
  /** One sample, in the model's units. */
  readonly reconstruction: Float32Array;
  /** Error of each element, in the layout of the sample; 0 where something was missing. */
  readonly errorMap: Float32Array;
}

/** What a {@link CalibratedModel} is made of. */
export interface CalibratedParts {
  readonly model: Reconstructor;
  /** Of one sample. */
  readonly shape: Shape;
  readonly rule: ScoreRule;
  /** What the score learned from training normals. */
  readonly state: ScoreState;
  readonly calibration: Calibration;
  /** Of samples with gaps; without, they are judged like the others. */
  readonly incomplete?: Calibration;
  /** Samples that go through the model at once. Default 1000. */
  readonly batchSize?: number;
}

/** Some samples through the model, their scores and verdicts. */
export interface Examined {
  readonly material: Material;
  readonly scores: Float64Array;
  readonly verdicts: readonly Verdict[];
}

/**
 * A model with a score and a threshold, made by `calibrate`. Speaks the model's units: `Detector` speaks yours.
 *
 * @example
 * ```ts
 * import { calibrate, type CalibratedModel, type Samples } from "sandglass";
 * const model = { reconstruct: async (samples: Samples) => Float32Array.from(samples.data, (x) => x / 2) };
 * const data = Float32Array.from({ length: 40 }, (_, at) => Math.sin(at));
 * const calibrated: CalibratedModel = await calibrate(model, { shape: [2], count: 20, data, scale: 1 });
 * const scores = await calibrated.score({ shape: [2], count: 1, data: Float32Array.of(2, 2), scale: 1 });
 * console.log(scores[0], calibrated.threshold.rule); // 1 conformal
 * ```
 */
export class CalibratedModel {
  readonly model: Reconstructor;
  readonly shape: Shape;
  readonly rule: ScoreRule;
  readonly state: ScoreState;
  readonly calibration: Calibration;
  readonly incomplete: Calibration | undefined;
  readonly #batchSize: number;

  constructor(parts: CalibratedParts) {
    this.model = parts.model;
    this.shape = parts.shape;
    this.rule = parts.rule;
    this.state = parts.state;
    this.calibration = parts.calibration;
    this.incomplete = parts.incomplete;
    this.#batchSize = parts.batchSize ?? 1000;
  }

  get threshold(): FittedThreshold {
    return this.calibration.threshold;
  }

  /** One score a sample, higher is more anomalous. Throws UserError for another shape or NaN. */
  async score(samples: Samples): Promise<Float64Array> {
    this.#checkShape(samples);
    const { model, rule, state } = this;
    return await scoreAll({ model, rule, state, batchSize: this.#batchSize }, samples);
  }

  /** Verdicts only: two numbers and a word a sample, whatever its size. */
  async judge(samples: Samples, options: JudgeOptions = {}): Promise<Verdict[]> {
    return discover(this.judgeScores(await this.score(samples), samples), options);
  }

  /** Verdicts of scores that these samples have, each by the calibration of its kind. */
  judgeScores(scores: Float64Array, samples: Samples): Verdict[] {
    const { calibration, incomplete } = this;
    const gaps = incomplete && samples.missing ? incompleteSamples(samples) : undefined;
    return Array.from(scores, (score, at) => (gaps?.[at] ? incomplete! : calibration).judge(score));
  }

  /** Verdicts with all that led to them, piece by piece: memory does not grow with the samples. */
  async *examine(samples: Samples): AsyncGenerator<Examined> {
    this.#checkShape(samples);
    for (const piece of pieces(samples, this.#batchSize)) {
      const material = await materialOf(this.model, piece, this.rule);
      const scores = this.rule.score(material, this.state);
      yield { material, scores, verdicts: this.judgeScores(scores, piece) };
    }
  }

  /** Verdicts with reconstruction and error map. Cut long data into batches: all of it stays in memory. */
  async predict(samples: Samples, options: JudgeOptions = {}): Promise<Prediction[]> {
    const size = sizeOf(this.shape);
    const all: Prediction[] = [];
    for await (const { material, verdicts } of this.examine(samples)) {
      const map = errorMap(this.rule, material);
      for (const [at, verdict] of verdicts.entries()) {
        const [from, to] = [at * size, (at + 1) * size];
        const { reconstruction } = material;
        all.push({ ...verdict, reconstruction: reconstruction.slice(from, to), errorMap: map.slice(from, to) });
      }
    }
    return discover(all, options);
  }

  /** Learns from later samples known to be normal, for streams whose normal drifts (see `Calibration.update`). */
  async update(normals: Samples): Promise<void> {
    const scores = await this.score(normals);
    const gaps = this.incomplete && normals.missing ? incompleteSamples(normals) : undefined;
    this.calibration.update(scores.filter((_, at) => !gaps?.[at]));
    this.incomplete?.update(scores.filter((_, at) => gaps?.[at]));
  }

  #checkShape({ shape }: Samples): void {
    if (sameShape(shape, this.shape)) return;
    throw new UserError({ where: "samples", expected: formatShape(this.shape), got: formatShape(shape) });
  }
}

/** The score of each sample, a batch at a time. */
export async function scoreAll(
  { model, rule, state, batchSize }: Pick<CalibratedParts, "model" | "rule" | "state"> & { readonly batchSize: number },
  samples: Samples,
): Promise<Float64Array> {
  const scores = new Float64Array(samples.count);
  let to = 0;
  for (const piece of pieces(samples, batchSize)) {
    scores.set(rule.score(await materialOf(model, piece, rule), state), to);
    to += piece.count;
  }
  return scores;
}
