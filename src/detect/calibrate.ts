import { UserError } from "../core/errors.js";
import { draw, type Samples, select, slice } from "../core/samples.js";
import type { Labels } from "../metrics/index.js";
import { CalibratedModel, scoreAll } from "./calibrated-model.js";
import { Calibration } from "./calibration.js";
import { assertDisjoint } from "./disjoint.js";
import { materialOf, reconstructionsOnly } from "./material.js";
import { incompleteSamples, type MissingCells, withGaps } from "./missing.js";
import type { Reconstructor } from "./reconstructor.js";
import { mseScore } from "./scores/mse-score.js";
import type { Material, ScoreRule, ScoreState } from "./scores/score.js";
import type { ThresholdRule } from "./thresholds/threshold.js";

/** How {@link calibrate} makes a detector of a model. */
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
  /** Where cells may be missing: samples with gaps then get a threshold of their own, so that the promise holds for both. */
  readonly missing?: MissingCells;
  readonly seed?: number;
}

/** Fewer complete calibration samples than this are judged together with those that have gaps. */
const enoughComplete = 20;

/**
 * Makes a detector of a trained model and normal samples it was not trained on. Its false-alarm rate is the threshold's
 * promise only for new normals that come like the calibration samples.
 *
 * @throws UserError when training and calibration rows overlap, the model has collapsed (constant scores or the same
 * reconstruction for every sample), a score that learns gets no training samples, or data holds NaN.
 * @example
 * ```ts
 * import { calibrate, type Samples, zScore } from "sandglass";
 * const data = Float32Array.from({ length: 40 }, (_, at) => Math.sin(at));
 * const model = { reconstruct: async (samples: Samples) => Float32Array.from(samples.data, (x) => x / 2) };
 * const calibrated = await calibrate(model, { shape: [2], count: 20, data, scale: 1 }, { threshold: zScore(3) });
 * const [verdict] = await calibrated.predict({ shape: [2], count: 1, data: Float32Array.of(9, 9), scale: 1 });
 * console.log(verdict!.anomalous); // true
 * ```
 */
export async function calibrate(
  model: Reconstructor,
  calibration: Samples,
  options: CalibrateOptions = {},
): Promise<CalibratedModel> {
  const { score: rule = mseScore(), training, rows, labels, fitLimit = 10_000, batchSize = 1000, seed = 0 } = options;
  if (rows !== undefined) assertDisjoint({ training: rows.training, calibration: rows.calibration });
  if (calibration.count < 1) {
    throw new UserError({ where: "calibrate", expected: "one or more calibration samples", got: "none" });
  }
  const state = await learn(model, rule, training === undefined ? undefined : draw(training, fitLimit, seed));
  const first = await materialOf(model, slice(calibration, 0, Math.min(calibration.count, 100)), reconstructionsOnly);
  refuseCollapse("model", sameReconstructions(first));
  const calibrationOf = async (samples: Samples, kept: Labels | undefined): Promise<Calibration> => {
    const { threshold, window } = options;
    return new Calibration(await scoreAll({ model, rule, state, batchSize }, samples), {
      ...(threshold && { threshold }),
      ...(kept && { labels: kept }),
      ...(window !== undefined && { window }),
    });
  };
  const complete = completeRows(calibration);
  const calibrated = await calibrationOf(
    complete === undefined ? calibration : select(calibration, complete),
    complete === undefined ? labels : labels && Array.from(complete, (row) => labels[row]!),
  );
  refuseCollapse(`score ${rule.name}`, calibrated.collapse);
  const known = training === undefined ? [calibration] : [training, calibration];
  const incomplete =
    options.missing && (await calibrationOf(withGaps(calibration, known, options.missing, seed), labels));
  const { shape } = calibration;
  return new CalibratedModel({
    ...{ model, shape, rule, state, calibration: calibrated, batchSize },
    ...(incomplete && { incomplete }),
  });
}

/** Rows without gaps; undefined when all are, or too few to be judged apart. */
function completeRows(samples: Samples): Uint32Array | undefined {
  if (samples.missing === undefined) return undefined;
  const incomplete = incompleteSamples(samples);
  const rows = Uint32Array.from(incomplete.keys()).filter((row) => incomplete[row] === 0);
  return rows.length < enoughComplete ? undefined : rows;
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
  if (rule.loss !== undefined && model.losses === undefined) {
    throw new UserError({
      where: `score ${rule.name}`,
      expected: "a model that can measure its training loss",
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
  return rule.fit(await materialOf(model, training, rule));
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
