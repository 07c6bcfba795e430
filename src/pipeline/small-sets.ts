import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { conformal, parseScore, parseThreshold, type ScoreRule, type ThresholdRule } from "../detect/index.js";
import { fewestForCombination } from "../detect/scores/combination-score.js";
import { rankPrefix } from "../detect/scores/table.js";
import { tableScores } from "./table-scores.js";

/** What a small set of normals allows. */
export interface Fitting<T> {
  readonly value: T;
  /** One line for the user, where it is not what was asked for. */
  readonly notice?: string;
}

/** Calibration scores that a promise of `level` needs: with fewer, no p-value is as small. */
export function neededFor(level: number): number {
  return Math.ceil(1 / level - 1e-9) - 1;
}

/**
 * How many of `count` normals calibrate: `share` of them, more where the level of the threshold needs more, but never over
 * a third, because the others must train.
 */
export function calibrationCount(count: number, share: number, level: number | undefined): number {
  const wanted = Math.max(Math.round(share * count), level === undefined ? 0 : neededFor(level));
  return Math.max(1, Math.min(wanted, Math.floor(count / 3)));
}

/** The level of a conformal rule, as `parseThreshold` reads it; undefined for other rules. */
export function levelOf(rule: string): number | undefined {
  const [name, level] = rule.split(":");
  if (name !== "conformal") return undefined;
  return level === undefined ? 0.05 : Number(level);
}

/** The rule that was asked for, or the strictest promise that `count` calibration scores can keep. */
export function reachable(rule: string, count: number): Fitting<ThresholdRule> & { readonly text: string } {
  const level = levelOf(rule);
  if (level === undefined || count >= neededFor(level)) return { value: parseThreshold(rule), text: rule };
  const smallest = 1 / (count + 1);
  const percent = (x: number): string => `${Number((100 * x).toPrecision(3))} %`;
  return {
    value: conformal(smallest),
    text: `conformal:${smallest}`,
    notice:
      `Few rows: a false-alarm rate of ${percent(level)} needs ${neededFor(level)} calibration rows, and there are ${count}. ` +
      `The threshold promises ${percent(smallest)}.`,
  };
}

/**
 * The score that was asked for; for the usual one of tables, another where there are fewer `training` samples than numbers in
 * each; the first of its parts where they are too few to weigh several.
 */
export function affordable(
  asked: string,
  { count: training, shape }: Pick<Samples, "count" | "shape">,
): Fitting<ScoreRule> & { readonly text: string } {
  const columns = sizeOf(shape);
  const isWide = asked === tableScores.usual && training < columns;
  const score = isWide ? tableScores.wide : asked;
  const value = parseScore(score);
  if (value.parts === undefined || training >= fewestForCombination) {
    const notice = `Fewer training rows (${training}) than columns (${columns}): too few to score by the network. The score is ${score}.`;
    return { value, text: score, ...(isWide && { notice }) };
  }
  const [first = score] = score.replace(rankPrefix, "").split(/[+/]/);
  return {
    value: parseScore(first),
    text: first,
    notice:
      `Few rows: weighing several scores needs ${fewestForCombination} training rows, and there are ${training}. ` +
      `The first of them, ${first}, judges alone.`,
  };
}

/** Samples in a batch, where nobody asked for a number: the usual one, or an eighth of a small set. */
export function fittingBatch(usual: number, samples: number): number {
  return Math.max(1, Math.min(usual, Math.ceil(samples / 8)));
}
