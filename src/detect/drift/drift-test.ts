import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { sorted } from "../../metrics/descriptive.js";
import { checkCalibration, checkOption } from "../thresholds/threshold.js";
import { JumpingCapital } from "./jumping-capital.js";

/** How {@link DriftTest} begins. */
export interface DriftTestOptions {
  /** Probability of naming a drift in a run without one. Default .01. */
  readonly level?: number;
  /** Scores in a run: then the test begins anew with the scores it started with. Default 1000. */
  readonly run?: number;
  /** Of what breaks ties. Default 0. */
  readonly seed?: number;
}

/** What {@link DriftTest} says after a score. */
export interface DriftVerdict {
  /** How often a score as high comes by chance, uniform within 0 … 1 while nothing drifts. */
  readonly pValue: number;
  /** What betting against that has made of a stake of 1. */
  readonly evidence: number;
  /** Whether the evidence has reached 1 / level in this run. */
  readonly drift: boolean;
}

/**
 * A test whether scores still come like those of the calibration, one score at a time. Each is ranked among the calibration
 * scores and those before it in the run: if all are exchangeable, these p-values are independent and uniform. A conformal test
 * martingale bets that they are not. Fair bets multiply a stake by `1 / level` with probability `level` at most
 * (Ville's inequality): so often is a drift named in a run of `run` scores where there is none, whatever the scores' distribution.
 * Memory: calibration scores and one run. Scores of windows that overlap are not exchangeable: push those of windows apart.
 *
 * Source: Vovk et al., "Retrain or not retrain: conformal test martingales for change-point detection", COPA 2021.
 *
 * @example
 * ```ts
 * import { DriftTest, Random } from "sandglass";
 * const random = new Random(1);
 * const test = DriftTest.start(Array.from({ length: 200 }, () => random.normal()));
 * const usual = Array.from({ length: 300 }, () => test.push(random.normal()).drift);
 * const later = Array.from({ length: 100 }, () => test.push(random.normal(1)).drift);
 * console.log(usual.includes(true), later.at(-1)); // false true
 * ```
 */
export class DriftTest {
  readonly #calibration: Float64Array;
  readonly #level: number;
  readonly #random: Random;
  readonly #seen: Float64Array;
  #count: number;
  #capital = new JumpingCapital();
  #drift = false;

  private constructor(calibration: Float64Array, { level, run, seed }: Required<DriftTestOptions>) {
    this.#calibration = calibration;
    this.#level = level;
    this.#random = new Random(seed, "ties of the drift test");
    this.#seen = new Float64Array(calibration.length + run);
    this.#seen.set(calibration);
    this.#count = calibration.length;
  }

  /** Begins with scores of normals. Throws UserError for none, NaN, or options out of range. */
  static start(scores: ArrayLike<number>, { level = 0.01, run = 1000, seed = 0 }: DriftTestOptions = {}): DriftTest {
    checkOption("DriftTest level", "a number above 0 and below 1", level, level > 0 && level < 1);
    checkOption("DriftTest run", "a whole number >= 1", run, Number.isSafeInteger(run) && run >= 1);
    checkCalibration("DriftTest", scores);
    return new DriftTest(sorted(scores), { level, run, seed });
  }

  /** Learns of one score. Throws UserError when it is NaN. */
  push(score: number): DriftVerdict {
    if (Number.isNaN(score)) throw new UserError({ where: "DriftTest", expected: "a score", got: "NaN" });
    if (this.#count === this.#seen.length) this.#begin();
    const from = this.#place((other) => other >= score);
    const to = this.#place((other) => other > score);
    const above = this.#count - to;
    // The score itself is one of those that tie with it.
    const pValue = (above + this.#random.uniform() * (to - from + 1)) / (this.#count + 1);
    this.#seen.copyWithin(to + 1, to, this.#count);
    this.#seen[to] = score;
    this.#count++;
    const evidence = this.#capital.bet(pValue);
    this.#drift ||= evidence >= 1 / this.#level;
    return { pValue, evidence, drift: this.#drift };
  }

  /** The first place among the ascending scores seen where `isBeyond` holds. */
  #place(isBeyond: (other: number) => boolean): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBeyond(this.#seen[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #begin(): void {
    this.#seen.set(this.#calibration);
    this.#count = this.#calibration.length;
    this.#capital = new JumpingCapital();
    this.#drift = false;
  }
}
