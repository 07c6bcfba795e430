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
