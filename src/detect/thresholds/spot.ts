import { UserError } from "../../core/errors.js";
import { quantile } from "../../metrics/index.js";
import { fitPareto, type Pareto, paretoQuantile } from "./pareto.js";
import { checkTail, peaksAbove } from "./peaks-over-threshold.js";
import { checkCalibration } from "./threshold.js";

/** Everything {@link Spot} needs to continue, as plain JSON. */
export interface SpotState {
  readonly risk: number;
  /** Score at which the tail begins. */
  readonly start: number;
  /** Scores above it are anomalous. */
  readonly upper: number;
  readonly tail: Pareto;
  /** Scores learnt from. */
  readonly count: number;
  /** Of them, how many were peaks. */
  readonly peakCount: number;
  /** Of them, how many had raised an alarm. */
  readonly alarmCount: number;
  /** The latest excesses over `start`. */
  readonly peaks: readonly number[];
}

/** How {@link Spot} begins and how much it remembers. */
export interface SpotOptions {
  /** False-alarm probability of one score. Default 1e-3. */
  readonly risk?: number;
  /** Quantile of the first scores at which the tail begins. Default .98. */
  readonly level?: number;
  /** The tail is fitted to at most this many of the latest peaks, which bounds memory and time. Default 500. */
  readonly maxPeaks?: number;
}

/**
 * A peaks-over-threshold rule that keeps learning from a stream: scores in the tail move the cut, scores beyond it are
 * alarms.
 *
 * The paper never learns from alarms, so the tail is fitted without its end and the cut sinks: two to five times the
 * promised alarms on lognormal scores. Here as many alarms as the risk predicts count as false ones and enter the fit as
 * the median excess beyond the cut, whatever their score; the rest are not learnt from.
 *
 * Source: Siffer et al., "Anomaly detection in streams with extreme value theory", KDD 2017 (SPOT).
 *
 * @example
 * ```ts
 * import { Random, Spot } from "sandglass";
 * const random = new Random(1);
 * const spot = Spot.start(Array.from({ length: 2000 }, () => random.normal()), { risk: 1e-4 });
 * console.log(spot.push(0.5), spot.push(30)); // false true
 * ```
 */
export class Spot {
  #state: SpotState;
  readonly #maxPeaks: number;

  private constructor(state: SpotState, maxPeaks: number) {
    this.#state = state;
    this.#maxPeaks = maxPeaks;
  }

  /** Learns from a first batch of normal scores. Throws UserError for too few of them or options out of range. */
  static start(scores: ArrayLike<number>, { risk = 1e-3, level = 0.98, maxPeaks = 500 }: SpotOptions = {}): Spot {
    checkTail("Spot", risk, level);
    checkCalibration("Spot", scores);
    const start = quantile(scores, level);
    const peaks = peaksAbove(scores, start);
    const counts = { count: scores.length, peakCount: peaks.length, alarmCount: 0 };
    return new Spot(refit({ risk, start, ...counts, peaks: peaks.slice(-maxPeaks) }), maxPeaks);
  }

  /** Continues from {@link save}. */
  static restore(state: SpotState, { maxPeaks = 500 }: Pick<SpotOptions, "maxPeaks"> = {}): Spot {
    return new Spot(state, maxPeaks);
  }

  /** The current cut. */
  get upper(): number {
    return this.#state.upper;
  }

  /** Judges one score and learns from it; true means anomalous. Throws UserError when it is NaN. */
  push(score: number): boolean {
    if (Number.isNaN(score)) throw new UserError({ where: "Spot", expected: "a score", got: "NaN" });
    const { start, upper, risk, tail, alarmCount, ...state } = this.#state;
    const isAlarm = score > upper;
    if (isAlarm && alarmCount >= risk * state.count) return true;
    const count = state.count + 1;
    if (score <= start) {
      this.#state = { ...this.#state, count };
      return false;
    }
    const medianBeyond = paretoQuantile({ shape: tail.shape, scale: tail.scale + tail.shape * (upper - start) }, 0.5);
    const excess = isAlarm ? upper - start + medianBeyond : score - start;
    this.#state = refit({
      risk,
      start,
      count,
      peakCount: state.peakCount + 1,
      alarmCount: alarmCount + (isAlarm ? 1 : 0),
      peaks: [...state.peaks, excess].slice(-this.#maxPeaks),
    });
    return isAlarm;
  }

  save(): SpotState {
    return this.#state;
  }
}

function refit(state: Omit<SpotState, "tail" | "upper">): SpotState {
  const tail = fitPareto(state.peaks);
  const beyond = Math.min(1, (state.risk * state.count) / state.peakCount);
  return { ...state, tail, upper: state.start + paretoQuantile(tail, beyond) };
}
