import { UserError } from "../core/errors.js";

/** One truth value for each score: 1 or true is anomalous, 0 or false normal. */
export type Labels = ArrayLike<number | boolean>;

/** Two arrays of equal, non-zero length that hold whole samples of `size` elements. */
export function checkPair(where: string, a: ArrayLike<number>, b: ArrayLike<number>, size = 1): void {
  if (a.length !== b.length) {
    throw new UserError({ where, expected: "two arrays of equal length", got: `${a.length} and ${b.length} elements` });
  }
  if (a.length === 0 || size < 1 || a.length % size !== 0) {
    throw new UserError({ where, expected: `one or more samples of ${size} elements`, got: `${a.length} elements` });
  }
}

/** Refuses a NaN result: it says some input was NaN, without a second pass over the input. */
export function notNaN(where: string, result: number): number {
  if (!Number.isNaN(result)) return result;
  throw new UserError({
    where,
    expected: "numbers",
    got: "NaN in an input, or infinities that cancel",
    remedy: "Look for missing values in the data, or for a model that diverged.",
  });
}

/** One label for each score, no NaN. Infinite scores are ranked like any other. */
export function checkScores(where: string, scores: ArrayLike<number>, labels: Labels): void {
  if (scores.length !== labels.length || scores.length === 0) {
    throw new UserError({
      where,
      expected: "one label for each of one or more scores",
      got: `${scores.length} scores and ${labels.length} labels`,
    });
  }
  for (let at = 0; at < scores.length; at++) {
    if (Number.isNaN(scores[at])) throw new UserError({ where, expected: "scores", got: `NaN at index ${at}` });
  }
}

/** How many labels are anomalous; refuses labels of one class only, for metrics that compare two. */
export function countBothClasses(where: string, labels: Labels): { positives: number; negatives: number } {
  let positives = 0;
  for (let at = 0; at < labels.length; at++) if (labels[at]) positives++;
  const negatives = labels.length - positives;
  if (positives > 0 && negatives > 0) return { positives, negatives };
  throw new UserError({
    where,
    expected: "both normal (0) and anomalous (1) labels",
    got: `${labels.length} labels, all ${positives > 0 ? "anomalous" : "normal"}`,
    remedy: "It is undefined for one class; evaluate on data that has both.",
  });
}
