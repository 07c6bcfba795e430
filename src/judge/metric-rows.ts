import type { Interval } from "../metrics/index.js";
import type { MetricCell, MetricRow } from "../report/index.js";
import type { Numbers } from "./evaluation.js";

interface Shown {
  readonly words: string;
  readonly better: "higher" | "lower";
}

/** The metrics of tables, in their order: what they are called there, and which way is better. */
const shown: Readonly<Record<string, Shown>> = {
  auroc: { words: "AUROC", better: "higher" },
  averagePrecision: { words: "average precision", better: "higher" },
  fprAt95Tpr: { words: "FPR at 95 % TPR", better: "lower" },
  accuracy: { words: "accuracy", better: "higher" },
  balancedAccuracy: { words: "balanced accuracy", better: "higher" },
  precision: { words: "precision", better: "higher" },
  recall: { words: "recall", better: "higher" },
  f1: { words: "F1", better: "higher" },
  mcc: { words: "MCC", better: "higher" },
  falseAlarmRate: { words: "false-alarm rate", better: "lower" },
  ssim: { words: "SSIM", better: "higher" },
  psnr: { words: "PSNR, dB", better: "higher" },
  ssimGain: { words: "SSIM gain", better: "higher" },
  psnrGain: { words: "PSNR gain, dB", better: "higher" },
  mse: { words: "MSE", better: "lower" },
  mae: { words: "MAE", better: "lower" },
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
  return Object.entries(shown)
    .filter(([name]) => columns.some((numbers) => numbers[name] !== undefined))
    .map(([name, { words, better }]) => ({
      name: words,
      better,
      cells: columns.map((numbers, at) => cell(numbers, name, at === 0)),
    }));
}
