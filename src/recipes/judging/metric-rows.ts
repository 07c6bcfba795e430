import type { Interval } from "../../metrics/index.js";
import type { MetricCell, MetricRow } from "../../report/index.js";
import type { Numbers } from "./evaluation.js";

/** The metrics of tables, in their order, and which way is better. */
const directions: Readonly<Record<string, "higher" | "lower">> = {
  auroc: "higher",
  averagePrecision: "higher",
  fprAt95Tpr: "lower",
  accuracy: "higher",
  balancedAccuracy: "higher",
  precision: "higher",
  recall: "higher",
  f1: "higher",
  mcc: "higher",
  falseAlarmRate: "lower",
  ssim: "higher",
  psnr: "higher",
  ssimGain: "higher",
  psnrGain: "higher",
  mse: "lower",
  mae: "lower",
};

/** How sure we are of a number: an interval from one run, or a spread over several. */
export interface Certainty {
  readonly intervals?: Readonly<Record<string, Interval>>;
  readonly sd?: Numbers;
}

/** One row for each metric that any column has; `certainty` is of the first column. */
export function metricRows(columns: readonly Numbers[], { intervals = {}, sd = {} }: Certainty = {}): MetricRow[] {
  const cell = (numbers: Numbers, name: string, first: boolean): MetricCell | undefined => {
    const value = numbers[name];
    if (value === undefined) return undefined;
    const [interval, spread] = first ? [intervals[name], sd[name]] : [];
    return { value, ...(interval && { interval }), ...(spread !== undefined && { sd: spread }) };
  };
  return Object.entries(directions)
    .filter(([name]) => columns.some((numbers) => numbers[name] !== undefined))
    .map(([name, better]) => ({ name, better, cells: columns.map((numbers, at) => cell(numbers, name, at === 0)) }));
}
