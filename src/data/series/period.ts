/**
 * The period a series repeats with, in points: the first of the highest peaks of its autocorrelation, where they are over .3
 * and the period fits three times into the series; undefined where nothing repeats.
 *
 * Source: Box, Jenkins and Reinsel, "Time series analysis", 1994, 2.1.4 (the sample autocorrelation).
 *
 * @example
 * ```ts
 * import { periodOf } from "sandglass/data";
 * console.log(periodOf(Float64Array.from({ length: 400 }, (_, at) => Math.sin((2 * Math.PI * at) / 24)))); // 24
 * ```
 *
 * @param most Longest period looked for. Default 512.
 */
export function periodOf(points: Float64Array, most = 512): number | undefined {
  return strongestLag(points, most, 0.3);
}

/** Points whose steps are averaged to how busy a series is. */
const around = 64;

/** So many points tell a rhythm. */
const enough = 60_000;

/**
 * The period a series has bursts of activity with, such as beats that come neither quite regularly nor all alike: that of the mean
 * absolute step over 64 points, the largest fiftieth of the steps cut, whose autocorrelation tolerates both. Found over .2: noise and random walks stay below .13.
 * undefined where there is none.
 *
 * @example
 * ```ts
 * import { rhythmOf } from "sandglass/data";
 * const beats = Float64Array.from({ length: 4000 }, (_, at) => (at % 200 < 9 ? 1 - (at % 2) : 0));
 * console.log(rhythmOf(beats)); // 200
 * ```
 *
 * @param most Longest period looked for. Default 512.
 */
export function rhythmOf(points: Float64Array, most = 512): number | undefined {
  const some = points.subarray(0, enough);
  const steps = some.map((value, at) => (at === 0 ? 0 : Math.abs(value - some[at - 1]!)));
  // A few jumps would hide the rhythm of the rest, or make one.
  const largest = steps.slice().sort()[Math.floor(0.98 * steps.length)]!;
  const sums = new Float64Array(some.length);
  for (let at = 1; at < some.length; at++) sums[at] = sums[at - 1]! + Math.min(steps[at]!, largest);
  const half = around / 2;
  const activity = sums.map((_, at) => {
    const [from, to] = [Math.max(0, at - half), Math.min(sums.length - 1, at + half)];
    return (sums[to]! - sums[from]!) / (to - from || 1);
  });
  return strongestLag(activity, most, 0.2);
}

/** The first of the highest peaks of the autocorrelation, where they are over `least`. */
function strongestLag(points: Float64Array, most: number, least: number): number | undefined {
  const longest = Math.min(most, Math.floor(points.length / 3));
  const mean = points.reduce((sum, value) => sum + value, 0) / points.length;
  const centred = points.map((value) => value - mean);
  const correlation = new Float64Array(longest + 1);
  for (let lag = 0; lag <= longest; lag++) {
    for (let at = lag; at < centred.length; at++) correlation[lag]! += centred[at]! * centred[at - lag]!;
  }
  // What comes before the first fall below 0 is the series' smoothness, not a repetition.
  const first = correlation.findIndex((value) => value < 0);
  if (first < 0) return undefined;
  const peaks: { readonly lag: number; readonly strength: number }[] = [];
  for (let lag = Math.max(first, 2); lag < longest; lag++) {
    const [before, here, after] = [correlation[lag - 1]!, correlation[lag]!, correlation[lag + 1]!];
    const strength = (here / correlation[0]!) * (points.length / (points.length - lag));
    if (here >= before && here >= after && strength >= least) peaks.push({ lag, strength });
  }
  const strongest = Math.max(...peaks.map(({ strength }) => strength));
  // Multiples of the period are nearly as strong, and so are ripples of noise beside it.
  const earliest = peaks.find(({ strength }) => strength >= 0.9 * strongest)?.lag ?? 0;
  const near = peaks.filter(({ lag }) => lag < 1.5 * earliest).sort((a, b) => b.strength - a.strength);
  return near[0]?.lag;
}
