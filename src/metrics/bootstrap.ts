import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import type { Labels } from "./check.js";
import { quantile } from "./descriptive.js";

/** How {@link bootstrapInterval} resamples. */
export interface BootstrapOptions {
  /** Default 1000. */
  readonly resamples?: number;
  /** Default .95. */
  readonly confidence?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Resample anomalies and normals apart, so that every resample keeps both. */
  readonly labels?: Labels;
}

/** Both ends included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile bootstrap interval of a statistic of `count` items: the statistic is given the item numbers of each resample.
 *
 * Source: Efron, "Bootstrap methods: another look at the jackknife", 1979.
 *
 * @throws UserError when count or resamples is below 1, or confidence is not within 0 … 1.
 * @example
 * ```ts
 * import { auroc, bootstrapInterval } from "sandglass";
 * const scores = [1, 2, 3, 4, 5, 6], labels = [0, 0, 1, 0, 1, 1];
 * const { low, high } = bootstrapInterval(6, (items) => auroc(items.map((i) => scores[i]!), items.map((i) => labels[i]!)), { labels });
 * console.log(low <= 8 / 9 && 8 / 9 <= high); // true
 * ```
 */
export function bootstrapInterval(
  count: number,
  statistic: (items: number[]) => number,
  options: BootstrapOptions = {},
): Interval {
  const { resamples = 1000, confidence = 0.95, seed = 0, labels } = options;
  if (count < 1 || resamples < 1 || !(confidence > 0 && confidence < 1)) {
    throw new UserError({
      where: "bootstrapInterval",
      expected: "count >= 1, resamples >= 1 and 0 < confidence < 1",
      got: `${count}, ${resamples} and ${confidence}`,
    });
  }
  const random = new Random(seed, "bootstrap");
  const strata = strataOf(count, labels);
  const values = Array.from({ length: resamples }, () => statistic(resample(strata, count, random)));
  const tail = (1 - confidence) / 2;
  return { low: quantile(values, tail), high: quantile(values, 1 - tail) };
}

function resample(strata: readonly number[][], count: number, random: Random): number[] {
  const items = new Array<number>(count);
  let to = 0;
  for (const stratum of strata) {
    for (let at = 0; at < stratum.length; at++) items[to++] = stratum[random.integer(stratum.length)]!;
  }
  return items;
}

/**
 * {@link bootstrapInterval} of several statistics at once, from the same resamples: as many intervals, for the time of
 * drawing once.
 */
export function bootstrapIntervals(
  count: number,
  statistics: (items: number[]) => Readonly<Record<string, number>>,
  options: BootstrapOptions = {},
): Record<string, Interval> {
  const values: Record<string, number[]> = {};
  const { confidence = 0.95 } = options;
  bootstrapInterval(
    count,
    (items) => {
      for (const [name, value] of Object.entries(statistics(items))) {
        const all = values[name] ?? [];
        all.push(value);
        values[name] = all;
      }
      return 0;
    },
    options,
  );
  const tail = (1 - confidence) / 2;
  return Object.fromEntries(
    Object.entries(values).map(([name, all]) => [name, { low: quantile(all, tail), high: quantile(all, 1 - tail) }]),
  );
}

function strataOf(count: number, labels: Labels | undefined): number[][] {
  const items = [...Array(count).keys()];
  if (labels === undefined) return [items];
  return [items.filter((item) => labels[item]), items.filter((item) => !labels[item])];
}
