import { UserError } from "../core/errors.js";
import { type Labels, mean, standardDeviation } from "../metrics/index.js";
import { benjaminiHochberg } from "./thresholds/benjamini-hochberg.js";
import { ConformalPValues, conformal } from "./thresholds/conformal.js";
import {
  type FittedThreshold,
  isAnomalous,
  isConstant,
  standardise,
  type ThresholdRule,
} from "./thresholds/threshold.js";

/** What a detector says of one sample. */
export interface Verdict {
  /** Higher is more anomalous. */
  readonly score: number;
  /** Standard deviations above the calibration mean (of the logarithm, for a log rule). */
  readonly z: number;
  /** Conformal p-value: how often a normal sample would look at least this unusual. Never below 1 / (n + 1). */
  readonly pValue: number;
  readonly anomalous: boolean;
}

/** How scores become verdicts. */
export interface CalibrationOptions {
  /** Default `conformal(0.05)`. */
  readonly threshold?: ThresholdRule;
  /** 1 = anomalous, for each calibration score; only rules that need labels take them. */
  readonly labels?: Labels;
  /** What the rule learned before, from a file: it is not learned anew, so that a cut somebody moved stays moved. */
  readonly fitted?: FittedThreshold;
  /** Most scores remembered; `update` drops the oldest. Default: all of the first set, at least 10,000. */
  readonly window?: number;
}

/** How one batch is judged. */
export interface JudgeOptions {
  /**
   * Instead of the threshold, pick anomalies of the batch by Benjamini and Hochberg so that at most this share of the picks
   * is expected to be normal.
   */
  readonly falseDiscoveryRate?: number;
}

/**
 * Scores of normal samples the model was not trained on, and the threshold learned from them. Knows scores only.
 *
 * @example
 * ```ts
 * import { Calibration, conformal } from "sandglass";
 * const calibration = new Calibration(Array.from({ length: 99 }, (_, at) => at), { threshold: conformal(0.05) });
 * console.log(calibration.judge(500).pValue, calibration.judge(500).anomalous); // 0.01 true
 * ```
 */
export class Calibration {
  readonly #rule: ThresholdRule;
  readonly #window: number;
  #scores: Float64Array;
  #threshold: FittedThreshold;
  #pValues: { readonly upper: ConformalPValues; readonly lower: ConformalPValues };

  /** Throws UserError for no scores, NaN, and for what the threshold rule cannot do with them. */
  constructor(
    scores: ArrayLike<number>,
    { threshold = conformal(0.05), labels, fitted, window }: CalibrationOptions = {},
  ) {
    this.#rule = threshold;
    this.#window = Math.max(1, window ?? Math.max(10_000, scores.length));
    this.#threshold = fitted ?? threshold.fit(scores, labels);
    // p-values and z-scores speak of normals, so labelled anomalies stay out.
    this.#scores = Float64Array.from(scores).filter((_, at) => !threshold.needsLabels || !labels?.[at]);
    this.#pValues = pValuesOf(this.#scores);
  }

  /** What the rule learned: plain JSON. */
  get threshold(): FittedThreshold {
    return this.#threshold;
  }

  get rule(): ThresholdRule {
    return this.#rule;
  }

  /** Scores of the calibration normals, a copy. */
  get scores(): Float64Array {
    return this.#scores.slice();
  }

  /** Why the scores say nothing, where they do not: every normal scores the same (to a millionth of the mean). */
  get collapse(): string | undefined {
    return collapseOf(this.#scores);
  }

  /** Judges one score. Throws UserError when it is NaN. */
  judge(score: number): Verdict {
    const { upper, lower, standard } = this.#threshold;
    const anomalous = isAnomalous(this.#threshold, score);
    const above = this.#pValues.upper.of(score);
    const below = this.#pValues.lower.of(-score);
    const pValue = lower === undefined ? above : upper === undefined ? below : Math.min(1, 2 * Math.min(above, below));
    return { score, z: standardise(standard, score), pValue, anomalous };
  }

  /** Judges a batch, in order. */
  judgeAll(scores: ArrayLike<number>, options: JudgeOptions = {}): Verdict[] {
    return discover(
      Array.from(scores, (score) => this.judge(score)),
      options,
    );
  }

  /**
   * Learns from later scores *of normals*, forgetting the oldest. Leaving alarms out makes the cut sink a little with every
   * call; where nobody vouches for what is normal, use `Spot`, which corrects for that. Throws UserError for NaN, or when the
   * rule needs labels.
   */
  update(scores: ArrayLike<number>): void {
    if (this.#rule.needsLabels) {
      throw new UserError({
        where: `update with threshold ${this.#rule.name}`,
        expected: "a rule that learns from normals alone",
        got: "one that needs labels",
        remedy: "Calibrate anew with labels.",
      });
    }
    const all = new Float64Array(this.#scores.length + scores.length);
    all.set(this.#scores);
    all.set(Array.from(scores), this.#scores.length);
    const next = all.slice(-this.#window);
    this.#threshold = this.#rule.fit(next);
    this.#scores = next;
    this.#pValues = pValuesOf(next);
  }
}

/** Verdicts as they are, or picked by the false discovery rate that is asked for. */
export function discover<V extends Verdict>(verdicts: readonly V[], { falseDiscoveryRate }: JudgeOptions): V[] {
  if (falseDiscoveryRate === undefined) return [...verdicts];
  const { anomalous } = benjaminiHochberg(
    verdicts.map((verdict) => verdict.pValue),
    falseDiscoveryRate,
  );
  return verdicts.map((verdict, at) => ({ ...verdict, anomalous: anomalous[at]! }));
}

function pValuesOf(scores: Float64Array): { upper: ConformalPValues; lower: ConformalPValues } {
  return { upper: new ConformalPValues(scores), lower: new ConformalPValues(scores.map((score) => -score)) };
}

function collapseOf(scores: Float64Array): string | undefined {
  if (scores.length < 2) return undefined;
  if (isConstant(scores)) return `all ${scores.length} calibration scores are ${scores[0]}`;
  const centre = mean(scores);
  const spread = standardDeviation(scores);
  if (spread > 1e-6 * Math.abs(centre)) return undefined;
  return `${scores.length} calibration scores vary by only ${spread.toExponential(1)} around ${centre.toPrecision(4)}`;
}
