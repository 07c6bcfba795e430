export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, least and largest of some runs. */
export function spread(values) {
  return { median: median(values), least: Math.min(...values), largest: Math.max(...values), runs: values.length };
}
