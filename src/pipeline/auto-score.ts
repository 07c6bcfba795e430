import { UserError } from "../core/errors.js";
import { draw, type Samples } from "../core/samples.js";
import { type PseudoKind, pseudoAnomalies } from "../data/pseudo/pseudo-anomalies.js";
import type { Reconstructor, ScoreRule } from "../detect/index.js";
import { materialOf } from "../detect/material.js";
import { needsOf } from "../detect/scores/needs.js";
import { auroc, mean } from "../metrics/index.js";
import { choices } from "./choices.js";
import { affordable, type Fitting } from "./small-sets.js";

/** The score that stands for a choice among a few. */
export const autoScore = "auto";

/** The simplest first: scores that do not look at the network, then the network's own. */
const candidates: { readonly [Kind in PseudoKind]: readonly string[] } = {
  table: ["input-pca", "input-mahalanobis", "input-knn", "mse", choices.table.score],
  samples: ["input-pca", "input-mahalanobis", "input-knn", "mse", choices.samples.score],
  image: ["input-pca", "input-knn", "mse", choices.image.score],
  series: ["input-pca", "input-mahalanobis", "input-knn", "mse", choices.series.score],
};

/** A simpler score is taken where it is within this of the best. */
const tie = 0.005;

/** Most normals that choose; each becomes as many pseudo-anomalies as there are kinds. */
const mostJudged = 500;

/** What one candidate came to. */
export interface CandidateScore {
  readonly score: string;
  /** AUROC against each kind of pseudo-anomaly. */
  readonly aurocs: Readonly<Record<string, number>>;
  readonly mean: number;
}

/** A choice, and all that was tried. */
export interface ScoreChoice {
  readonly chosen: string;
  readonly candidates: readonly CandidateScore[];
}

/**
 * Chooses a score without labels: each of a few, simple ones among them, learns from the training normals and tells
 * calibration normals from anomalies made of them; the simplest within .005 of the best mean AUROC is taken. Candidates that
 * cannot work on the data fall out.
 */
export async function chooseScore(
  model: Reconstructor,
  data: { readonly kind: PseudoKind; readonly training: Samples; readonly calibration: Samples },
  seed: number,
): Promise<ScoreChoice> {
  const { kind, training } = data;
  const rules = candidates[kind].map((name) => ({ name, rule: affordable(name, training).value }));
  const needs = needsOf(
    autoScore,
    rules.map(({ rule }) => rule),
  );
  const learned = await materialOf(model, draw(training, 10_000, seed), needs);
  const { missing: _, ...normals } = draw(data.calibration, mostJudged, seed);
  const usual = await materialOf(model, normals, needs);
  const odd: { name: string; material: typeof usual }[] = [];
  for (const { name, samples } of pseudoAnomalies(normals, kind, seed)) {
    odd.push({ name, material: await materialOf(model, samples, needs) });
  }
  const labels = Uint8Array.from({ length: 2 * normals.count }, (_, at) => (at < normals.count ? 0 : 1));
  const judged = rules.flatMap(({ name, rule }): CandidateScore[] => {
    const state = learnedBy(rule, learned);
    if (state === undefined) return [];
    const quiet = rule.score(usual, state);
    const aurocs = odd.map((one) => [one.name, auroc([...quiet, ...rule.score(one.material, state)], labels)] as const);
    return [{ score: name, aurocs: Object.fromEntries(aurocs), mean: mean(aurocs.map(([, value]) => value)) }];
  });
  const best = Math.max(...judged.map((one) => one.mean));
  return { chosen: judged.find((one) => one.mean >= best - tie)!.score, candidates: judged };
}

/** What a rule learned; undefined where it cannot learn from this data, as from constant columns. */
function learnedBy(rule: ScoreRule, training: Parameters<NonNullable<ScoreRule["fit"]>>[0]) {
  try {
    return rule.fit?.(training) ?? {};
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** A choice in one line. */
function describeChoice({ chosen, candidates: tried }: ScoreChoice): string {
  const figure = (value: number): string => value.toFixed(3).replace(/^0/, "");
  const all = tried.map((one) => `${one.score} ${figure(one.mean)}`).join(", ");
  const kinds = Object.keys(tried[0]!.aurocs).join(", ");
  return (
    `The score was chosen without labels: ${chosen}, the simplest within .005 of the best mean AUROC against ` +
    `anomalies made of normals (${kinds}): ${all}.`
  );
}

/** The rule of a score's text, of `auto` too, or what a small set allows of it; what a user should know of it in a line. */
export async function fittingScore(
  score: string,
  model: Reconstructor,
  data: { readonly kind: PseudoKind; readonly training: Samples; readonly calibration: Samples },
  seed: number,
): Promise<Fitting<ScoreRule> & { readonly text: string; readonly choice?: ScoreChoice }> {
  if (score !== autoScore) return affordable(score, data.training);
  const choice = await chooseScore(model, data, seed);
  return { ...affordable(choice.chosen, data.training), notice: describeChoice(choice), choice };
}
