import { UserError } from "../../core/errors.js";
import { type Labels, mean, standardDeviation } from "../../metrics/index.js";

/** A number, a word or a switch: what JSON keeps as it is. */
export type Plain = number | string | boolean;

/** How a score becomes a z-score: `(score - mean) / sd`, of log(score) when `log` is set. */
export interface Standard {
  readonly mean: number;
  readonly sd: number;
  readonly log?: true;
}

/**
 * What a rule learned from calibration scores, as plain JSON. Whatever the rule, its verdict is a comparison with one
 * or two cuts: anomalous when score > `upper` or score < `lower`.
 */
export interface FittedThreshold {
  /** Name of the rule, e.g. `z-score`. */
  readonly rule: string;
  /** The options it ran with. */
  readonly options: Readonly<Record<string, Plain>>;
  readonly upper?: number;
  readonly lower?: number;
  /** Number of calibration scores. */
  readonly count: number;
  readonly standard: Standard;
  /** Anything a reader should know: few scores, constant scores, labels used. */
  readonly notes: readonly string[];
}

/** Turns calibration scores into cuts. Sees scores only, never the model. Higher score = more anomalous. */
export interface ThresholdRule {
  readonly name: string;
  /** True when `fit` wants labels (1 = anomalous) beside the scores. */
  readonly needsLabels: boolean;
  /** Throws UserError for no scores, NaN or infinite ones, and for what the rule cannot do with them. */
  fit(scores: ArrayLike<number>, labels?: Labels): FittedThreshold;
}

/** What a single rule decides for itself; {@link thresholdRule} adds the rest. */
interface Cuts {
  readonly upper?: number;
  readonly lower?: number;
  readonly standard?: Standard;
  readonly notes?: readonly string[];
}

/** Fewer calibration scores than this are pointed out. */
const fewScores = 20;

/** Makes a rule of its cuts: checks the scores, then adds count, mean, sd and notes. */
export function thresholdRule(
  name: string,
  options: Readonly<Record<string, Plain>>,
  cuts: (scores: ArrayLike<number>) => Cuts,
): ThresholdRule {
  return {
    name,
    needsLabels: false,
    fit: (scores) => {
      checkCalibration(name, scores);
      return describe(name, options, scores, cuts(scores));
    },
  };
}

/** Completes cuts to a {@link FittedThreshold}. */
export function describe(
  rule: string,
  options: Readonly<Record<string, Plain>>,
  scores: ArrayLike<number>,
  cuts: Cuts,
): FittedThreshold {
  const standard = cuts.standard ?? { mean: mean(scores), sd: standardDeviation(scores) };
  return { rule, options, count: scores.length, standard, ...cuts, notes: [...notesOn(scores), ...(cuts.notes ?? [])] };
}

/** Refuses no scores and scores that are not finite. */
export function checkCalibration(where: string, scores: ArrayLike<number>): void {
  if (scores.length === 0) throw new UserError({ where, expected: "one or more calibration scores", got: "none" });
  for (let at = 0; at < scores.length; at++) {
    if (Number.isFinite(scores[at])) continue;
    throw new UserError({
      where,
      expected: "finite calibration scores",
      got: `${scores[at]} at index ${at}`,
      remedy: "Look for missing values in the data, or for a model that diverged.",
    });
  }
}

/** Refuses a number outside its open or closed range. */
export function checkOption(where: string, expected: string, got: number, isFine: boolean): void {
  if (!isFine) throw new UserError({ where, expected, got: String(got) });
}

/** True when every score is the same: nothing can be told from such scores. */
export function isConstant(scores: ArrayLike<number>): boolean {
  for (let at = 1; at < scores.length; at++) if (scores[at] !== scores[0]) return false;
  return true;
}

function notesOn(scores: ArrayLike<number>): string[] {
  const notes: string[] = [];
  if (scores.length < fewScores) {
    notes.push(`only ${scores.length} calibration scores: the threshold is a rough guess, use ${fewScores} or more`);
  }
  if (scores.length > 1 && isConstant(scores)) {
    notes.push(`all ${scores.length} calibration scores are ${scores[0]}: the detector may have collapsed`);
  }
  return notes;
}

/**
 * True when the score lies beyond a cut of the threshold; a score equal to a cut is normal.
 *
 * @throws UserError when the score is NaN.
 * @example
 * ```ts
 * import { isAnomalous, zScore } from "sandglass";
 * const threshold = zScore(3).fit([1, 2, 3, 2, 1, 2, 3, 2]);
 * console.log(isAnomalous(threshold, 9), isAnomalous(threshold, 2)); // true false
 * ```
 */
export function isAnomalous(threshold: FittedThreshold, score: number): boolean {
  if (Number.isNaN(score)) throw new UserError({ where: threshold.rule, expected: "a score", got: "NaN" });
  return score > (threshold.upper ?? Infinity) || score < (threshold.lower ?? -Infinity);
}

/**
 * How many standard deviations a score lies above the calibration mean; with sd 0, 0 at the mean and ±Infinity elsewhere.
 *
 * @example
 * ```ts
 * import { standardise, zScore } from "sandglass";
 * console.log(standardise(zScore(3).fit([1, 3]).standard, 5)); // 3
 * ```
 */
export function standardise({ mean, sd, log }: Standard, score: number): number {
  const difference = (log ? Math.log(score) : score) - mean;
  return difference === 0 ? 0 : difference / sd;
}
