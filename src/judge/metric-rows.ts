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
  pixelAuroc: { words: "pixel AUROC", better: "higher" },
  perRegionOverlap: { words: "per-region overlap", better: "higher" },
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
  /** Whether columns are rivals, so that the best of a row stand out; seeds of one run are not. Default true. */
  readonly rivals?: boolean;
}

/** One row for each metric that any column has; `certainty` is of the first column. */
export function metricRows(
  columns: readonly Numbers[],
  { intervals = {}, sd = {}, rivals = true }: Certainty = {},
): MetricRow[] {
  const cell = (numbers: Numbers, name: string, first: boolean): MetricCell | undefined => {
    const value = numbers[name];
    if (value === undefined) return undefined;
    const [interval, spread] = first ? [intervals[name], sd[name]] : [];
    return { value, ...(interval && { interval }), ...(spread !== undefined && { sd: spread }) };
  };
  return Object.entries(shown)
    .filter(([name]) => columns.some((numbers) => numbers[name] !== undefined))
    .map(([name, { words, better }]) => {
      const best = rivals ? bestColumns(columns, name, better) : new Set<number>();
      const cells = columns.map((numbers, at) => {
        const made = cell(numbers, name, at === 0);
        return made && { ...made, best: best.has(at) };
      });
      return { name: words, better, cells };
    });
}

/** All columns that share the best value, to the four decimals people see, where there are two or more to compare. */
function bestColumns(columns: readonly Numbers[], name: string, better: "higher" | "lower"): Set<number> {
  const sign = better === "higher" ? 1 : -1;
  const values = columns.map((numbers) => {
    const value = numbers[name];
    return value === undefined || !Number.isFinite(value) ? -Infinity : sign * Number(value.toFixed(4));
  });
  if (values.filter(Number.isFinite).length < 2) return new Set();
  const able = values.map((value, at) => (name === "falseAlarmRate" && findsNothing(columns[at]!) ? -Infinity : value));
  const most = Math.max(...able);
  return new Set(able.flatMap((value, at) => (Number.isFinite(value) && value === most ? [at] : [])));
}

/** Few false alarms are no merit where anomalies hardly alarm, or no more often. */
function findsNothing({ recall, falseAlarmRate }: Numbers): boolean {
  return recall !== undefined && falseAlarmRate !== undefined && recall <= Math.max(0.05, falseAlarmRate);
}
