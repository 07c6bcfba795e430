import type { Evaluation, Numbers } from "../judge/evaluation.js";
import { table } from "./table.js";

/** What scripts read: the last line of `eval --json` and `run --json`. */
export interface ResultLine
  extends Pick<
    Evaluation,
    "recipe" | "variant" | "seed" | "latentSize" | "engine" | "seconds" | "verdict" | "metrics" | "baselines"
  > {
  readonly out: string;
}

export function resultLine(evaluation: Evaluation, out: string): ResultLine {
  const { recipe, variant, seed, latentSize, engine, seconds, verdict, metrics, baselines } = evaluation;
  return { recipe, variant, seed, latentSize, engine, seconds, verdict, metrics, baselines, out };
}

/** The metrics people look at first, in this order, and what they are called. */
const words: Readonly<Record<string, string>> = {
  auroc: "AUROC",
  averagePrecision: "average precision",
  accuracy: "accuracy",
  majorityAccuracy: "of the majority",
  precision: "precision",
  recall: "recall",
  f1: "F1",
  falseAlarmRate: "false-alarm rate",
  ssim: "SSIM",
  psnr: "PSNR, dB",
  psnrGain: "PSNR gain, dB",
  mse: "MSE",
};

/** Ours beside the baselines, as a table. */
export function inWords({
  verdict,
  metrics,
  baselines,
  latentSize,
  notes,
}: Partial<Pick<Evaluation, "verdict">> & Pick<Evaluation, "metrics" | "baselines" | "latentSize" | "notes">): string {
  const names = Object.keys(words).filter((name) => metrics[name] !== undefined);
  const row = (name: string, numbers: Numbers): string[] => [name, ...names.map((metric) => text(numbers[metric]))];
  return [
    ...(verdict ? [verdict] : []),
    table([
      ["", ...names.map((name) => words[name]!)],
      row(`ours (code ${latentSize})`, metrics),
      ...Object.entries(baselines).map(([name, numbers]) => row(name, numbers)),
    ]),
    ...notes,
  ].join("\n");
}

function text(value: number | undefined): string {
  if (value === undefined) return "–";
  return Math.abs(value) >= 10 ? value.toFixed(2) : value.toFixed(4);
}
