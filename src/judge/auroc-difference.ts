import type { Interval } from "../metrics/index.js";

/**
 * 95 % interval of AUROC of `a` minus AUROC of `b`, two scores of the same samples: one that holds 0 is a tie. Needs two or
 * more samples of each class.
 *
 * Source: DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating
 * characteristic curves", 1988; by midranks as in Sun and Xu, "Fast implementation of DeLong's algorithm", 2014.
 */
export function aurocDifference(a: ArrayLike<number>, b: ArrayLike<number>, labels: Uint8Array): Interval {
  const [ours, theirs] = [placements(a, labels), placements(b, labels)];
  const { anomalous, normal } = {
    anomalous: meanAndVariance(ours.anomalous.map((value, at) => value - theirs.anomalous[at]!)),
    normal: meanAndVariance(ours.normal.map((value, at) => value - theirs.normal[at]!)),
  };
  const half = 1.959964 * Math.sqrt(anomalous.variance + normal.variance);
  return { low: anomalous.mean - half, high: anomalous.mean + half };
}

/** For each sample, the share of the other class that it is ranked rightly against; ties count half. */
function placements(scores: ArrayLike<number>, labels: Uint8Array): { anomalous: Float64Array; normal: Float64Array } {
  const of = (label: number): Float64Array => Float64Array.from(scores).filter((_, at) => labels[at] === label);
  const [positives, negatives] = [of(1), of(0)];
  const below = (others: Float64Array): ((score: number) => number) => {
    const ascending = others.slice().sort();
    return (score) => (countBelow(ascending, score, false) + countBelow(ascending, score, true)) / 2 / others.length;
  };
  const [amongNormals, amongAnomalies] = [below(negatives), below(positives)];
  return { anomalous: positives.map(amongNormals), normal: negatives.map((score) => 1 - amongAnomalies(score)) };
}

function countBelow(ascending: Float64Array, score: number, orEqual: boolean): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < score || (orEqual && ascending[middle] === score)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The variance is the mean's. */
function meanAndVariance(values: Float64Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: values.length < 2 ? 0 : squares / (values.length - 1) / values.length };
}
