import { Random } from "../../core/random.js";
import { nearestDistances } from "../statistics/nearest.js";
import { checkFinite, checkRows, type Rows } from "../statistics/rows.js";
import type { Baseline } from "./baseline.js";

/** What {@link nearestNeighbours} compares with. */
export interface NearestNeighboursOptions {
  /** At most this many training rows, drawn at random, are kept. Default 10,000. */
  readonly bank?: number;
  /** `mean` of the k distances, or the `largest`. Default `mean`. */
  readonly distance?: "mean" | "largest";
  /** Draws the bank. Default 0. */
  readonly seed?: number;
}

/**
 * Euclidean distance to the `k` nearest training normals.
 *
 * Source: Ramaswamy, Rastogi and Shim, "Efficient algorithms for mining outliers from large data sets", 2000 (`largest`);
 * Angiulli and Pizzuti, "Fast outlier detection in high dimensional spaces", 2002 (`mean`).
 *
 * @throws UserError from `fit` when there are fewer than k rows, or for NaN.
 * @example
 * ```ts
 * import { nearestNeighbours } from "sandglass";
 * const fitted = nearestNeighbours(1).fit({ data: Float32Array.of(0, 1, 2), count: 3, width: 1 });
 * console.log(fitted.score({ data: Float32Array.of(5), count: 1, width: 1 })[0]); // 3
 * ```
 */
export function nearestNeighbours(k = 5, options: NearestNeighboursOptions = {}): Baseline {
  const { bank: most = 10_000, distance = "mean", seed = 0 } = options;
  return {
    name: `knn-${k}`,
    fit: (train) => {
      const bank = sampleRows(train, most, seed);
      // Comparing the bank with one of its rows refuses an impossible k now rather than at the first score.
      nearestDistances(bank, { ...bank, data: bank.data.subarray(0, bank.width), count: 1 }, k);
      return {
        score: (rows) => {
          const distances = nearestDistances(bank, rows, k);
          return Float64Array.from({ length: rows.count }, (_, row) => {
            if (distance === "largest") return distances[row * k + k - 1]!;
            let sum = 0;
            for (let at = row * k; at < (row + 1) * k; at++) sum += distances[at]!;
            return sum / k;
          });
        },
      };
    },
  };
}

/** Up to `most` different rows in random order, in their own type. */
export function sampleRows(rows: Rows, most: number, seed: number): Rows {
  checkRows("training rows", rows);
  let sum = 0;
  for (let at = 0; at < rows.data.length; at++) sum += rows.data[at]!;
  checkFinite("training rows", sum);
  if (rows.count <= most) return rows;
  const { width } = rows;
  const chosen = new Random(seed, "sampleRows").permutation(rows.count).subarray(0, most);
  const data = rows.data.slice(0, most * width);
  for (const [to, from] of chosen.entries()) data.set(rows.data.subarray(from * width, (from + 1) * width), to * width);
  return { ...rows, data, count: most };
}
