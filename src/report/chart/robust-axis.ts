import { formatNumber } from "../number.js";
import type { Axis } from "./frame.js";

/** Which way a value is better. */
export type Better = "lower" | "higher";

/** An axis on which single values that went astray do not press all others flat. */
export interface RobustAxis {
  readonly axis: Axis;
  /** How many lie beyond the worse end and are drawn at it, and the worst of them. */
  readonly beyond: number;
  readonly worst: number | undefined;
}

// Beyond this even differences of doubles overflow.
const largest = 1e150;
const tiniest = 1e-90;
const fewest = 4;
// Of a normal distribution as far out as three interquartile ranges beyond a quartile (Tukey, 1977: "far out"): 4.7 sd.
const far = 7;

/**
 * Ends the axis where values are worse than the median by seven times what the better quartile is better: so nearly half of the
 * trials may go astray. Nothing is cut on the better side: the best is what people look for. Logarithmic where what is left spans a
 * factor of eight, of values that are to be high fifty: there a logarithm would press the good ones together.
 *
 * @param judged What is far out is told of these: one of each curve, where `values` are all their points. Default all.
 */
export function robustAxis(
  values: readonly number[],
  options: { readonly label: string; readonly better: Better; readonly judged?: readonly number[] },
): RobustAxis {
  const { label, better, judged = values } = options;
  const isDrawn = (value: number) => Math.abs(value) <= largest;
  const [all, known] = [values.filter(isDrawn), judged.filter(isDrawn)];
  const sign = better === "lower" ? 1 : -1;
  const inside = (limit: number) => all.filter((value) => sign * value <= sign * limit).sort((a, b) => a - b);
  const isPositive = all.every((value) => value > 1 / largest);
  const logLimit = isPositive ? Math.exp(fence(known.map(Math.log), sign)) * (1 + sign * 1e-12) : 0;
  const logs = isPositive ? inside(logLimit) : [];
  const isLog = logs.length > 1 && logs.at(-1)! / logs[0]! >= (better === "lower" ? 8 : 50);
  const limit = isLog ? logLimit : fence(known, sign);
  const lost = judged.filter((value) => !(isDrawn(value) && sign * value <= sign * limit));
  return {
    axis: isLog
      ? { label: `${label}, log scale`, kind: "log", domain: airedLog(logs) }
      : { label, kind: "linear", domain: aired(inside(limit)) },
    beyond: lost.length,
    worst: lost.length === 0 ? undefined : lost.reduce((a, b) => (sign * b > sign * a ? b : a)),
  };
}

/** The value beyond which others are far out; `sign` is 1 where low values are better. */
function fence(values: readonly number[], sign: 1 | -1): number {
  const losses = values.map((value) => sign * value).sort((a, b) => a - b);
  if (losses.length < fewest) return sign * Infinity;
  const quantile = (share: number) => losses[Math.round(share * (losses.length - 1))]!;
  const median = quantile(0.5);
  // Where most values are the same, the best says what is near.
  const spread = median - quantile(0.25) || median - losses[0]!;
  return sign * (spread === 0 ? Infinity : median + far * spread);
}

function airedLog(sorted: readonly number[]): [number, number] {
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  const air = (high / low) ** 0.05;
  return [low / air, high * air];
}

function aired(sorted: readonly number[]): [number, number] {
  if (sorted.length === 0) return [0, 1];
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  const air = airOf(low, high);
  return [low - air, high + air];
}

/** Values that cannot be told apart on an axis are drawn as one. */
function airOf(low: number, high: number): number {
  const size = Math.max(Math.abs(low), Math.abs(high));
  return high - low > 1e-12 * Math.max(size, tiniest) ? (high - low) * 0.06 : size > tiniest ? size * 0.1 : 0.1;
}

/** A value as it is drawn: one beyond an end at that end. */
export function clampTo({ domain: [low, high] }: Axis, value: number): number {
  return Math.min(high, Math.max(low, value));
}

/** What is cut, for the line under a title: `2 trials beyond the axis, the worst 1e9`. Undefined where nothing is. */
export function beyondText({ beyond, worst }: RobustAxis, what: string): string | undefined {
  if (beyond === 0 || worst === undefined) return undefined;
  return `${beyond} ${what}${beyond === 1 ? "" : "s"} beyond the axis, the worst ${formatNumber(worst)}`;
}
