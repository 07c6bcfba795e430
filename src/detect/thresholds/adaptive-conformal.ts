import { UserError } from "../../core/errors.js";
import { checkCalibration, checkOption } from "./threshold.js";

/** Everything {@link AdaptiveConformal} needs to continue, as plain JSON. */
export interface AdaptiveConformalState {
  /** Share of alarms to keep. */
  readonly level: number;
  /** How far one score moves the level in use. */
  readonly rate: number;
  /** What p-values are held against now: lower after too many alarms. */
  readonly current: number;
  /** The latest scores, oldest first. */
  readonly scores: readonly number[];
}

/** How {@link AdaptiveConformal} begins. */
export interface AdaptiveConformalOptions {
  /** Share of alarms in the long run. Default .05. */
  readonly level?: number;
  /** Larger follows drift sooner and lets the cut waver more. Default .01. */
  readonly rate?: number;
  /** Scores remembered. Default as many as it starts with. */
  readonly window?: number;
}

/**
 * The conformal rule for streams that drift, where new normals do not come like the calibration ones and the promise of
 * `conformal` is void. It compares with the latest scores, and lowers its level after alarms: of T scores, whatever their
 * order or distribution, the share that alarms is within `(max(level, 1 - level) + rate) / (rate · T)` of `level`. Anomalies
 * count among them, so that what lasts becomes normal.
 *
 * Source: Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021.
 *
 * @example
 * ```ts
 * import { AdaptiveConformal, Random } from "sandglass";
 * const random = new Random(1);
 * const rule = AdaptiveConformal.start(Array.from({ length: 200 }, () => random.normal()));
 * let alarms = 0;
 * for (let time = 0; time < 2000; time++) if (rule.push(random.normal() + time / 100)) alarms++;
 * console.log(Math.abs(alarms / 2000 - 0.05) < 0.048); // true
 * ```
 */
export class AdaptiveConformal {
  #state: AdaptiveConformalState;

  private constructor(state: AdaptiveConformalState) {
    this.#state = state;
  }

  /** Begins with scores of normals, in their order. Throws UserError for none, NaN, or options out of range. */
  static start(
    scores: ArrayLike<number>,
    { level = 0.05, rate = 0.01, window = scores.length }: AdaptiveConformalOptions = {},
  ): AdaptiveConformal {
    const where = "AdaptiveConformal";
    checkOption(`${where} level`, "a number above 0 and below 1", level, level > 0 && level < 1);
    checkOption(`${where} rate`, "a number above 0 and at most 1", rate, rate > 0 && rate <= 1);
    checkCalibration(where, scores);
    checkOption(`${where} window`, "a whole number >= 1", window, Number.isInteger(window) && window >= 1);
    return new AdaptiveConformal({ level, rate, current: level, scores: Array.from(scores).slice(-window) });
  }

  /** Continues from {@link save}. */
  static restore(state: AdaptiveConformalState): AdaptiveConformal {
    return new AdaptiveConformal(state);
  }

  /** Judges one score and learns from it; true means anomalous. Throws UserError when it is NaN. */
  push(score: number): boolean {
    if (Number.isNaN(score)) throw new UserError({ where: "AdaptiveConformal", expected: "a score", got: "NaN" });
    const { level, rate, current, scores } = this.#state;
    const above = scores.reduce((count, other) => count + (other >= score ? 1 : 0), 0);
    // Beyond 0 … 1 the level in use means never or always: that is what bounds the long run.
    const alarm = current >= 1 || (current > 0 && above < current * scores.length);
    const next = current + rate * (level - (alarm ? 1 : 0));
    this.#state = { level, rate, current: next, scores: [...scores.slice(1), score] };
    return alarm;
  }

  save(): AdaptiveConformalState {
    return this.#state;
  }
}
