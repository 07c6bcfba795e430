import { formatNumber } from "../number.js";
import type { Axis } from "./frame.js";

/** Which way a value is better. */
export type Better = "lower" | "higher";

/** An axis on which single values that went astray do not press all others flat. */
export interface RobustAxis {
  readonly axis: Axis;
  /** Values that lie beyond the worse end and are drawn at it, and the worst of them. */
  readonly beyond: number;
  readonly worst: number | undefined;
}

// Beyond this even differences of doubles overflow.
const largest = 1e150;
const fewest = 4;

/**
 * Ends the axis where values lie more than three interquartile ranges (Tukey's "far out") beyond the worse quartile, and nowhere on
 * the better side: the best is what people look for. Logarithmic where what is left spans a factor of eight, of values that are
 * to be high fifty: there a logarithm would press the good ones together.
 */
export function robustAxis(
  given: readonly number[],
  { label, better }: { readonly label: string; readonly better: Better },
): RobustAxis {
  const values = given.filter((value) => Math.abs(value) <= largest).sort((a, b) => a - b);
  if (values.length === 0) return { axis: { label, kind: "linear", domain: [0, 1] }, ...lost(given, [], better) };
  const isPositive = values[0]! > 1 / largest;
  const logs = isPositive ? within(values.map(Math.log), better).map(Math.exp) : [];
  const isLog = logs.length > 1 && logs.at(-1)! / logs[0]! >= (better === "lower" ? 8 : 50);
  const kept = isLog ? values.slice(...slots(values, logs.length, better)) : within(values, better);
  const [low, high] = [kept[0]!, kept.at(-1)!];
  const air = isLog ? (high / low) ** 0.05 : airOf(low, high);
  const axis: Axis = isLog
    ? { label: `${label}, log scale`, kind: "log", domain: [low / air, high * air] }
    : { label, kind: "linear", domain: [low - air, high + air] };
  return { axis, ...lost(given, kept, better) };
}

/** Of sorted values those that are not far out on the worse side. */
function within(sorted: readonly number[], better: Better): readonly number[] {
  if (sorted.length < fewest) return sorted;
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const best = better === "lower" ? sorted[0]! : sorted.at(-1)!;
  // Most values may be the same; then the best of them says what is near.
  const spread = Math.max(quantile(0.75) - quantile(0.25), Math.abs(quantile(0.5) - best));
  if (spread === 0) return sorted;
  return better === "lower"
    ? sorted.filter((value) => value <= quantile(0.75) + 3 * spread)
    : sorted.filter((value) => value >= quantile(0.25) - 3 * spread);
}

const slots = (values: readonly number[], count: number, better: Better): [number, number] =>
  better === "lower" ? [0, count] : [values.length - count, values.length];

/** Values that cannot be told apart on an axis are drawn as one. */
function airOf(low: number, high: number): number {
  const size = Math.max(Math.abs(low), Math.abs(high));
  return high - low > 1e-12 * Math.max(size, 1e-280) ? (high - low) * 0.06 : size * 0.1 || 0.1;
}

function lost(given: readonly number[], kept: readonly number[], better: Better): Omit<RobustAxis, "axis"> {
  const sign = better === "lower" ? 1 : -1;
  const worst = given.reduce((a, b) => (sign * b > sign * a ? b : a), given[0] ?? 0);
  const beyond = given.length - kept.length;
  return { beyond, worst: beyond > 0 ? worst : undefined };
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
