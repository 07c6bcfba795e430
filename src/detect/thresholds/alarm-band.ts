import { checkOption } from "./threshold.js";

/** What the number of false alarms among new normals may be, ends included. */
export interface AlarmBand {
  readonly low: number;
  readonly high: number;
}

/** The question {@link falseAlarmBand} answers. */
export interface AlarmBandOptions {
  /** Calibration scores the conformal rule saw. */
  readonly calibration: number;
  /** New normals it judges. */
  readonly normals: number;
  /** The level it was asked for. */
  readonly level: number;
  /** Default .99. */
  readonly confidence?: number;
}

/**
 * The central band of the number of false alarms a conformal rule raises among new normals. The rule's cut is a
 * calibration score, so its true rate is itself random: Beta(k, n + 1 - k) with k = floor(level · (n + 1)), and the count
 * is beta-binomial, wider than the binomial with the level as its rate. Exact for scores without ties, whatever their
 * distribution; with ties there are fewer alarms.
 *
 * Source: Vovk, "Conditional validity of inductive conformal predictors", 2012.
 *
 * @throws UserError when a count is below 1, or level or confidence is out of range.
 * @example
 * ```ts
 * import { falseAlarmBand } from "sandglass";
 * const { low, high } = falseAlarmBand({ calibration: 500, normals: 1000, level: 0.05 });
 * console.log(low < 50 && 50 < high); // true
 * ```
 */
export function falseAlarmBand(options: AlarmBandOptions): AlarmBand {
  const { calibration, normals, level, confidence = 0.99 } = options;
  checkOption("falseAlarmBand calibration", "a whole number >= 1", calibration, calibration >= 1);
  checkOption("falseAlarmBand normals", "a whole number >= 1", normals, normals >= 1);
  checkOption(
    "falseAlarmBand confidence",
    "a number above 0 and below 1",
    confidence,
    confidence > 0 && confidence < 1,
  );
  const k = Math.floor(level * (calibration + 1) * (1 + 1e-12));
  checkOption("falseAlarmBand level", `a level within ${1 / (calibration + 1)} … 1`, level, k >= 1 && level < 1);
  return centralBand(normals, k, calibration + 1 - k, (1 - confidence) / 2);
}

/** The smallest counts whose cumulative beta-binomial probability passes `tail` and reaches 1 - `tail`. */
function centralBand(trials: number, a: number, b: number, tail: number): AlarmBand {
  let logarithm = 0;
  for (let at = 0; at < trials; at++) logarithm += Math.log((b + at) / (a + b + at));
  let cumulative = 0;
  let low = -1;
  for (let count = 0; count < trials; count++) {
    cumulative += Math.exp(logarithm);
    if (low < 0 && cumulative > tail) low = count;
    if (cumulative >= 1 - tail) return { low, high: count };
    logarithm += Math.log(((trials - count) * (a + count)) / ((count + 1) * (b + trials - count - 1)));
  }
  return { low: Math.max(low, 0), high: trials };
}
