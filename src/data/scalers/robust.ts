import type { Fit } from "./fit.js";

/** By numbers that outliers do not move: centre is the median, spread the range between the quartiles. */
export const robust: Fit = ({ length, at }) => {
  const sorted = Float64Array.from({ length }, (_, index) => at(index)).sort();
  return { center: quantile(sorted, 0.5), spread: quantile(sorted, 0.75) - quantile(sorted, 0.25) };
};

/** Linear between neighbours, as NumPy's default (Hyndman and Fan 1996, type 7). */
function quantile(sorted: Float64Array, level: number): number {
  const position = level * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}
