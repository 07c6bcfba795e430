import type { Interval } from "../metrics/index.js";

/** Something ours is held against. */
export interface Rival {
  readonly name: string;
  readonly value: number;
  /** 95 % interval of how much better ours is: of ours minus theirs, or theirs minus ours where lower is better. */
  readonly lead: Interval;
}

/** What a verdict is spoken on. */
export interface Verdictable {
  /** The deciding number as words, such as AUROC. */
  readonly words: string;
  readonly ours: number;
  /** Where a value is what guessing reaches: that value, and the 95 % interval of ours. */
  readonly guessing?: { readonly value: number; readonly interval: Interval };
  /** Baselines, without the untrained network. */
  readonly rivals: readonly Rival[];
  readonly untrained?: Rival;
  /** What the model does, such as `Finds anomalies`. */
  readonly does: string;
}

/**
 * One or two plain sentences: whether the model does anything, whether it beats every baseline, and whether training had a
 * part in it. A lead whose interval holds 0 is within chance.
 */
export function verdictSentence({ words, ours, guessing, rivals, untrained, does }: Verdictable): string {
  if (guessing !== undefined && guessing.interval.low <= guessing.value) {
    const number = `${words} ${text(ours)}`;
    return guessing.interval.high < guessing.value
      ? `Finds nothing: ${number} is below the ${text(guessing.value)} of guessing, the wrong way round.`
      : `Finds nothing: ${number} is within chance of the ${text(guessing.value)} of guessing.`;
  }
  return [against(words, ours, rivals, does), learning(ours, untrained)].filter(Boolean).join(" ");
}

function against(words: string, ours: number, rivals: readonly Rival[], does: string): string {
  if (rivals.length === 0) return `${does}: ${words} ${text(ours)}, beside no baseline.`;
  // Of those that lead us or tie, the one that leads most is named; else the one that comes nearest.
  const nearest = rivals.reduce((a, b) => (middle(b.lead) < middle(a.lead) ? b : a));
  const unbeaten = rivals.filter(({ lead }) => lead.low <= 0);
  const [mine, theirs] = apart(ours, nearest.value);
  if (unbeaten.length === 0) {
    return `${does} better than every baseline: ${words} ${mine} against ${theirs} of ${nearest.name}.`;
  }
  if (nearest.lead.high < 0) return `Worse than ${nearest.name}: ${words} ${mine} against ${theirs}.`;
  const named = unbeaten.includes(nearest) ? nearest : unbeaten[0]!;
  const [a, b] = apart(ours, named.value);
  return `No better than ${named.name}: ${words} ${a} against ${b}, a difference within chance.`;
}

function learning(ours: number, untrained: Rival | undefined): string {
  if (untrained === undefined || untrained.lead.low > 0) return "";
  const [, theirs] = apart(ours, untrained.value);
  const does = untrained.lead.high < 0 ? "does better" : "ties";
  return `An untrained network ${does} (${theirs}): what you see is the score, not the learning.`;
}

const middle = ({ low, high }: Interval): number => (low + high) / 2;

/** Two values with as many digits as tell them apart, three to five. */
function apart(a: number, b: number): readonly [string, string] {
  const digits = [3, 4, 5].find((digits) => text(a, digits) !== text(b, digits)) ?? 3;
  return [text(a, digits), text(b, digits)];
}

const text = (value: number, digits = 3): string =>
  Math.abs(value) < 0.01 && value !== 0 ? value.toPrecision(digits) : value.toFixed(digits).replace(/^(-?)0/, "$1");
