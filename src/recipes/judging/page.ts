import { htmlReport, lossCurve, type Section } from "../../report/index.js";
import type { EpochRecord } from "../../train/index.js";
import type { RunConfig } from "../config.js";
import type { Plan } from "../recipe.js";
import type { Evaluation, Finding } from "./evaluation.js";
import { metricRows } from "./metric-rows.js";

/** The page of one run: results beside baselines, figures, and everything needed to repeat it. */
export function runPage(run: {
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly finding: Finding;
  readonly evaluation: Evaluation;
  readonly history: readonly EpochRecord[];
}): string {
  const { config, plan, finding, evaluation, history } = run;
  const title = evaluation.variant === null ? config.recipe : `${config.recipe}, ${evaluation.variant}`;
  const baselines = Object.entries(finding.baselines);
  const results: Section = {
    kind: "metrics",
    title: "Results",
    ...(finding.notes.length > 0 && { text: finding.notes.map((note) => `${note}.`.replace(/\.\.$/, ".")).join(" ") }),
    methods: [`ours, code of ${evaluation.latentSize}`, ...baselines.map(([name]) => name)],
    rows: metricRows([finding.metrics, ...baselines.map(([, numbers]) => numbers)], { intervals: finding.intervals }),
    note: "Brackets: 95 % bootstrap interval over test samples.",
  };
  const training: Section = {
    kind: "figures",
    title: "Training",
    figures: [lossCurve({ history, lossName: plan.loss.toUpperCase(), name: "loss" })],
  };
  const protocol: Section = {
    kind: "facts",
    title: "Protocol",
    facts: [
      ["data", plan.data ?? ""],
      ...finding.facts,
      ["latent size", evaluation.latentSize],
      ["loss", plan.loss],
      ["epochs", history.length],
      ["batch size", config.batchSize],
      ["learning rate", config.learningRate],
      ["seed", config.seed],
      ["engine", evaluation.engine],
      ["seconds", Math.round(evaluation.seconds)],
      ...Object.entries(evaluation.versions),
    ],
  };
  return htmlReport({
    title,
    summary: summaryOf(evaluation),
    sections: [results, ...finding.sections, training, protocol],
    footer: `Made by sandglass ${evaluation.versions["sandglass"] ?? ""}.`,
  });
}

function summaryOf({ metrics, latentSize }: Evaluation): string {
  const say = (name: string, words: string): string[] =>
    metrics[name] === undefined ? [] : [`${words} ${metrics[name].toPrecision(4)}`];
  const found = [
    ...say("auroc", "AUROC"),
    ...say("accuracy", "accuracy"),
    ...say("ssim", "SSIM"),
    ...say("psnrGain", "PSNR gain in dB"),
    ...say("psnr", "PSNR in dB"),
  ].slice(0, 3);
  return `${found.join(", ")}, through a code of ${latentSize} numbers.`;
}
