import { checkScores, countBothClasses, type Labels } from "./check.js";

/** Counts of alarms at every distinct score, from strictest to loosest: alarm means score >= `scores[i]`. */
export interface Ranking {
  readonly positives: number;
  readonly negatives: number;
  /** Distinct scores, descending. */
  readonly scores: Float64Array;
  /** Anomalies among the alarms. */
  readonly truePositives: Uint32Array;
  /** Normals among the alarms. */
  readonly falsePositives: Uint32Array;
}

/** Sorts once; every ranking metric reads from here. Needs both classes. */
export function rank(where: string, scores: ArrayLike<number>, labels: Labels): Ranking {
  checkScores(where, scores, labels);
  const { positives, negatives } = countBothClasses(where, labels);
  const [normal, anomalous] = [new Float64Array(negatives), new Float64Array(positives)];
  let [n, p] = [0, 0];
  for (let at = 0; at < scores.length; at++) {
    // Adding 0 turns -0 into 0, which typed arrays would otherwise sort apart.
    if (labels[at]) anomalous[p++] = scores[at]! + 0;
    else normal[n++] = scores[at]! + 0;
  }
  normal.sort();
  anomalous.sort();
  return merge(normal, anomalous);
}

function merge(normal: Float64Array, anomalous: Float64Array): Ranking {
  const [negatives, positives] = [normal.length, anomalous.length];
  const scores = new Float64Array(negatives + positives);
  const truePositives = new Uint32Array(negatives + positives);
  const falsePositives = new Uint32Array(negatives + positives);
  let [n, p, distinct] = [negatives, positives, 0];
  while (n > 0 || p > 0) {
    const score = Math.max(n > 0 ? normal[n - 1]! : -Infinity, p > 0 ? anomalous[p - 1]! : -Infinity);
    while (n > 0 && normal[n - 1] === score) n--;
    while (p > 0 && anomalous[p - 1] === score) p--;
    scores[distinct] = score;
    truePositives[distinct] = positives - p;
    falsePositives[distinct] = negatives - n;
    distinct++;
  }
  return {
    positives,
    negatives,
    scores: scores.subarray(0, distinct),
    truePositives: truePositives.subarray(0, distinct),
    falsePositives: falsePositives.subarray(0, distinct),
  };
}

/**
 * Rankings of resamples of the same scores, each given by its items: sorted once, a resample is only counted. Each has what
 * {@link rank} finds of the resampled scores. Needs both classes, in every resample too.
 */
export function resampledRank(
  where: string,
  scores: ArrayLike<number>,
  labels: Labels,
): (items: ArrayLike<number>) => Ranking {
  const whole = rank(where, scores, labels);
  const places = Uint32Array.from({ length: scores.length }, (_, item) => placeOf(whole.scores, scores[item]! + 0));
  const [anomalous, normal] = [new Uint32Array(whole.scores.length), new Uint32Array(whole.scores.length)];
  return (items) => {
    anomalous.fill(0);
    normal.fill(0);
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!;
      const ofClass = labels[item] ? anomalous : normal;
      ofClass[places[item]!]!++;
    }
    return counted(whole.scores, anomalous, normal);
  };
}

/** The ranking of so many anomalies and normals at each of the distinct scores. */
function counted(distinct: Float64Array, anomalous: Uint32Array, normal: Uint32Array): Ranking {
  const scores = new Float64Array(distinct.length);
  const truePositives = new Uint32Array(distinct.length);
  const falsePositives = new Uint32Array(distinct.length);
  let [positives, negatives, used] = [0, 0, 0];
  for (let place = 0; place < distinct.length; place++) {
    const [p, n] = [anomalous[place]!, normal[place]!];
    if (p + n === 0) continue;
    positives += p;
    negatives += n;
    scores[used] = distinct[place]!;
    truePositives[used] = positives;
    falsePositives[used] = negatives;
    used++;
  }
  return {
    positives,
    negatives,
    scores: scores.subarray(0, used),
    truePositives: truePositives.subarray(0, used),
    falsePositives: falsePositives.subarray(0, used),
  };
}

/** Where a score stands in a descending list that holds it. */
function placeOf(descending: Float64Array, score: number): number {
  let [low, high] = [0, descending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (descending[middle]! > score) low = middle + 1;
    else high = middle;
  }
  return low;
}
