import type { Evaluation, Finding } from "../judge/evaluation.js";
import { metricRows } from "../judge/metric-rows.js";
import type { Model } from "../nn/index.js";
import type { Plan } from "../recipes/recipe.js";
import { type Figure, htmlReport, lossCurve, type Section } from "../report/index.js";
import type { EpochRecord } from "../train/index.js";
import type { RunConfig } from "./config.js";
import { modelSection } from "./model-section.js";
import { nextSteps } from "./next-steps.js";

/** The page of one run: results beside baselines, figures, and everything needed to repeat it. */
export function runPage(run: {
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly finding: Finding;
  readonly evaluation: Evaluation;
  readonly history: readonly EpochRecord[];
  readonly model: Model;
  /** Where the run is kept: what its commands name. */
  readonly folder: string;
}): string {
  const { config, plan, finding, evaluation, history, model, folder } = run;
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
  const loss = lossCurve({ history, lossName: plan.loss.toUpperCase(), name: "loss" });
  const protocol: Section = {
    kind: "facts",
    title: "Protocol",
    facts: [
      ...(plan.data === undefined || evaluation.facts.some(([name]) => name === "data")
        ? []
        : [["data", plan.data] as const]),
      ...evaluation.facts,
      ...commonFacts([evaluation]),
    ],
  };
  return htmlReport({
    title,
    ...headline(evaluation),
    sections: [
      results,
      ...withTraining(finding.sections, loss),
      modelSection(model),
      nextSteps({ folder, finds: finding.found !== undefined, denoises: plan.noise !== undefined }),
      protocol,
    ],
    footer: `Made by sandglass ${evaluation.versions["sandglass"] ?? ""}.`,
  });
}

/** The loss beside what came of it: one figure alone under a heading would say its title twice. */
function withTraining(sections: readonly Section[], loss: Figure): readonly Section[] {
  const last = sections.at(-1);
  if (last?.kind !== "figures") return [...sections, { kind: "figures", title: "Training", figures: [loss] }];
  return [...sections.slice(0, -1), { ...last, title: `${last.title} and training`, figures: [...last.figures, loss] }];
}

/** The verdict on top; without one, the numbers take its place. */
function headline(evaluation: Evaluation): { readonly verdict: string; readonly summary?: string } {
  const numbers = summaryOf(evaluation);
  return evaluation.verdict === undefined ? { verdict: numbers } : { verdict: evaluation.verdict, summary: numbers };
}

/** What every page says of the runs it is about, for them to be repeated. */
export function commonFacts(runs: readonly Evaluation[]): Evaluation["facts"] {
  const list = (of: (run: Evaluation) => string | number): string => [...new Set(runs.map(of))].join(", ");
  return [
    ["latent size", list(({ latentSize }) => latentSize)],
    [runs.length > 1 ? "seeds" : "seed", list(({ seed }) => seed)],
    ["engine", list(({ engine }) => engine)],
    ["seconds", Math.round(runs.reduce((sum, { seconds }) => sum + seconds, 0))],
    ...Object.entries(runs[0]?.versions ?? {}),
  ];
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
