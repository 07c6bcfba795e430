import { UserError } from "../core/errors.js";
import { version } from "../core/version.js";
import { parseScore, parseThreshold } from "../detect/index.js";
import type { Engine } from "../engine/contract.js";
import type { Evaluation, Finding } from "../judge/evaluation.js";
import { judgeAnomalies } from "../judge/judge-anomalies.js";
import { judgeReconstruction } from "../judge/judge-reconstruction.js";
import type { JudgedByAnomalies } from "../judge/judged.js";
import type { Plan } from "../recipes/recipe.js";
import type { Figure } from "../report/index.js";
import { type EpochRecord, loadCheckpoint, Predictor } from "../train/index.js";
import { baselinesBeside } from "./baselines-beside.js";
import type { RunConfig } from "./config.js";
import { runPage } from "./page.js";
import type { RunFolder } from "./run-folder.js";
import { trainedOn, writeRunModel } from "./run-model.js";
import { type LoadOptions, loadParts, modelOf, planOf, trainedModel } from "./setup.js";
import { writeFigures } from "./write-figures.js";

export interface EvaluateRunOptions extends LoadOptions {
  readonly engine: Engine;
  /**
   * Other than the recipe's; recorded in the report. Choose before looking at the result. Of several scores with commas
   * between, the first makes the headline figures and the others stand beside it.
   */
  readonly score?: string;
  readonly threshold?: string;
  /** Whether baselines are judged, too, where anomalies are looked for. Default true. */
  readonly baselines?: boolean;
  /** Told what is being done, such as `baseline knn-5`. */
  readonly onStage?: (name: string) => void;
}

/** A run that was judged: what is in its evaluation.json, and the pictures of its page. */
export interface JudgedRun {
  readonly evaluation: Evaluation;
  readonly figures: readonly Figure[];
}

/**
 * Judges a finished run by its recipe's protocol and writes evaluation.json, report.html, figures, and
 * the model file. Throws a UserError when the run has no checkpoint, or its data cannot be judged.
 */
export async function evaluateRun(
  config: RunConfig,
  folder: RunFolder,
  options: EvaluateRunOptions,
): Promise<JudgedRun> {
  const { engine, score, threshold, baselines = true, onStage = () => {} } = options;
  const started = performance.now();
  checkChosen(config, options);
  const plan = planOf(config);
  const checkpoint = await loadCheckpoint(folder.checkpointFile);
  const parts = await loadParts(plan, config, options);
  const trained = trainedModel(config, checkpoint);
  const fresh = modelOf(config, plan, parts.train.shape);
  const model = await Predictor.open(trained, { engine });
  const untrained = await Predictor.open(fresh, { engine });
  const common = { parts, model, untrained, seed: config.seed };
  const { judged } = plan;
  let finding: Finding;
  try {
    finding =
      judged.kind === "anomalies"
        ? await judgeAnomalies({
            ...common,
            trim: config.trim ?? 0,
            ...{ withBaselines: baselines, onStage, beside: (task) => baselinesBeside(task, engine.threads) },
            judged: { ...judged, ...chosenScores(judged, score), ...(threshold && { threshold }) },
          })
        : await judgeReconstruction({ ...common, judged, ...(plan.noise && { noise: plan.noise }) });
  } finally {
    await model.close();
    await untrained.close();
  }
  const trainingSeconds = checkpoint.history.reduce((sum: number, { seconds }: EpochRecord) => sum + seconds, 0);
  const before = await trainedOn(folder);
  const evaluation: Evaluation = {
    recipe: config.recipe,
    variant: plan.variant ?? null,
    seed: config.seed,
    latentSize: trained.latentSize,
    engine: engine.name,
    seconds: trainingSeconds + (performance.now() - started) / 1000,
    verdict: finding.verdict,
    metrics: finding.metrics,
    intervals: finding.intervals,
    baselines: finding.baselines,
    notes: before === undefined || before === parts.sha256 ? finding.notes : [changedData, ...finding.notes],
    facts: [...finding.facts, ...trainingFacts(config, plan, checkpoint.history.length)],
    versions: { sandglass: version, node: process.versions.node },
  };
  const { metrics, found } = finding;
  writeRunModel(folder, {
    ...{ config, parts, model: trained, metrics },
    ...(found && { found }),
    ...(before !== undefined && { sha256: before }),
  });
  onStage("figures and report");
  await writeFigures(folder, finding.figures, engine.threads);
  folder.writeFile(
    "report.html",
    runPage({ config, plan, finding, evaluation, history: checkpoint.history, model: trained, folder: folder.path }),
  );
  folder.writeFile("evaluation.json", `${JSON.stringify(evaluation, null, 2)}\n`);
  return { evaluation, figures: finding.figures };
}

const changedData = "The data have changed since training: their checksum differs.";

/** The first of the chosen scores for the recipe's, the others beside those of the recipe. */
function chosenScores(
  { otherScores }: JudgedByAnomalies,
  scores: string | undefined,
): Partial<Pick<JudgedByAnomalies, "score" | "otherScores">> {
  const [score, ...beside] = scores?.split(",") ?? [];
  return score === undefined ? {} : { score, otherScores: [...new Set([...beside, ...otherScores])] };
}

function trainingFacts(config: RunConfig, plan: Plan, epochs: number): Evaluation["facts"] {
  return [
    ["loss", plan.loss],
    ["epochs", epochs],
    ["batch size", config.batchSize],
    ["learning rate", config.learningRate],
    ...(config.schedule === undefined ? [] : [["schedule", config.schedule] as const]),
    ...(config.patience === undefined
      ? []
      : [["early stopping", `after ${config.patience} epochs without progress; weights of the best one`] as const]),
  ];
}

/** Throws a UserError for a score or threshold that is none, or that the recipe has no use for. */
export function checkChosen(
  config: RunConfig,
  { score, threshold }: Pick<EvaluateRunOptions, "score" | "threshold">,
): void {
  for (const name of score?.split(",") ?? []) parseScore(name);
  if (threshold !== undefined) parseThreshold(threshold);
  if ((score ?? threshold) === undefined || planOf(config).judged.kind === "anomalies") return;
  throw new UserError({
    where: score === undefined ? "threshold" : "score",
    expected: "a recipe that finds anomalies",
    got: config.recipe,
  });
}
