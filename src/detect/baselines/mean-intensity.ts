import { mean, standardDeviation } from "../../metrics/index.js";
import { checkFinite, checkRows, checkWidth, type Rows } from "../statistics/rows.js";
import type { Baseline } from "./baseline.js";

/** Which samples {@link meanIntensity} suspects. */
export interface MeanIntensityOptions {
  /** Default `two-sided`. A one-sided baseline knows which way anomalies differ: a bar for those that do not. */
  readonly tail?: "upper" | "lower" | "two-sided";
}

/**
 * How far the mean of a sample lies from the mean of normal samples, in standard deviations: brightness alone. Where this
 * does well, the task is easy.
 *
 * @example
 * ```ts
 * import { meanIntensity } from "sandglass";
 * const fitted = meanIntensity().fit({ data: Float32Array.of(0, 2, 1, 3), count: 2, width: 2 });
 * console.log(fitted.score({ data: Float32Array.of(3, 3), count: 1, width: 2 })[0]); // 3
 * ```
 */
export function meanIntensity({ tail = "two-sided" }: MeanIntensityOptions = {}): Baseline {
  const suspicion = { upper: (z: number) => z, lower: (z: number) => -z, "two-sided": Math.abs }[tail];
  return {
    name: "mean-intensity",
    fit: (train) => {
      const levels = rowMeans(train);
      const centre = mean(levels);
      const spread = standardDeviation(levels) || 1;
      return {
        score: (rows) => {
          checkWidth("mean-intensity", train.width, rows);
          return rowMeans(rows).map((level) => suspicion((level - centre) / spread));
        },
      };
    },
  };
}

function rowMeans(rows: Rows): Float64Array {
  checkRows("mean-intensity", rows);
  const { data, count, width, scale = 1 } = rows;
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let at = row * width; at < (row + 1) * width; at++) sum += data[at]!;
    checkFinite(`mean-intensity of row ${row}`, sum);
    return (sum * scale) / width;
  });
}
