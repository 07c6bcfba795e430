import type { CalibratedModel } from "../detect/index.js";
import type { Interval } from "../metrics/index.js";
import type { Figure, Section } from "../report/index.js";

/** Numbers by name, as they go into a line of JSON. */
export type Numbers = Readonly<Record<string, number>>;

/** What a way of judging finds. */
export interface Finding {
  /** One or two plain sentences: what a reader should know first. */
  readonly verdict: string;
  /** `auroc`, `accuracy`, `ssim` … Anomalous is the positive class. */
  readonly metrics: Numbers;
  /** 95 % bootstrap intervals of some of them. */
  readonly intervals: Readonly<Record<string, Interval>>;
  /** The same metrics of what needs no training, by the baseline's name. */
  readonly baselines: Readonly<Record<string, Numbers>>;
  /** Things a reader should know: what could not be measured, and why. */
  readonly notes: readonly string[];
  readonly facts: readonly (readonly [name: string, value: string | number])[];
  /** For the page, after the table of metrics. */
  readonly sections: readonly Section[];
  readonly figures: readonly Figure[];
  /** Ready to judge new samples, where the recipe finds anomalies. */
  readonly found?: { readonly detector: CalibratedModel; readonly usual: Float64Array };
}

/** Everything found about one run, as `evaluation.json` keeps it. */
export interface Evaluation
  extends Pick<Finding, "verdict" | "metrics" | "intervals" | "baselines" | "notes" | "facts"> {
  readonly recipe: string;
  readonly variant: string | null;
  readonly seed: number;
  readonly latentSize: number;
  readonly engine: string;
  /** Of training and evaluation. */
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
}
