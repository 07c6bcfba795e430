import { draw, type Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Parts } from "../data/parts/parts.js";
import {
  type CalibratedModel,
  calibrate,
  parseScore,
  parseThreshold,
  type ScoreRule,
  usualErrors,
} from "../detect/index.js";
import { materialOf } from "../detect/material.js";
import { incompleteSamples } from "../detect/missing.js";
import { auroc, classification, confusionOf, type Interval, mean, msePerSample } from "../metrics/index.js";
import { fittingScore } from "../pipeline/auto-score.js";
import { reachable } from "../pipeline/small-sets.js";
import type { Predictor } from "../train/index.js";
import {
  type BaselineScores,
  type BaselinesBeside,
  type BaselineTask,
  baselineNumbers,
  judgeBaselines,
} from "./anomaly-baselines.js";
import { anomalySections } from "./anomaly-sections.js";
import { attempting } from "./attempt.js";
import { aurocDifference } from "./auroc-difference.js";
import {
  alarmsOf,
  definedNumbers,
  detectionIntervals,
  hasBoth,
  oracleNumbers,
  rankingNumbers,
} from "./detection-numbers.js";
import type { Finding, Numbers } from "./evaluation.js";
import type { Materials, RuleResult, Scored } from "./findings.js";
import type { JudgedByAnomalies } from "./judged.js";
import { pictureFindings } from "./picture-findings.js";
import { seriesFound } from "./series-sections.js";
import { trimmed } from "./trimmed.js";
import { type Rival, verdictSentence } from "./verdict.js";

/** Scores learn from at most this many training samples. */
const fitLimit = 10_000;

/** What anomalies are made of, where they choose the score. */
const kinds = { images: "image", signals: "series", table: "table" } as const;

export interface AnomalyJudge {
  readonly judged: JudgedByAnomalies;
  readonly parts: Parts;
  readonly model: Predictor;
  /** The same layers before any training. */
  readonly untrained: Predictor;
  readonly seed: number;
  /** Share of the training samples that training left out: scores do not learn from the worst either. */
  readonly trim?: number;
  /** Whether to judge what needs no training, too: most of the time. Default true. */
  readonly withBaselines?: boolean;
  /** Begins to judge baselines in another thread, if that is worth it; else, or without, it is done in between. */
  readonly beside?: (task: BaselineTask) => BaselinesBeside | undefined;
  /** Told what is being done. */
  readonly onStage?: (name: string) => void;
}

/**
 * Tells anomalies from normals by the recipe's score, with a threshold from calibration samples only, beside other scores,
 * other thresholds, and baselines judged by the same rule. Test labels are looked at in the end and choose nothing.
 */
export async function judgeAnomalies({ beside, withBaselines = true, ...judge }: AnomalyJudge): Promise<Finding> {
  const { parts, seed, model } = judge;
  const everything = draw(parts.train, fitLimit, seed);
  const { calibrate, test } = parts;
  if (calibrate === undefined) throw new Error("a recipe judged by anomalies needs calibration samples");
  const task: BaselineTask = {
    data: { train: everything, calibrate, test },
    ...{ seed, latentSize: latentOf(model), isTable: judge.judged.view === "table" },
  };
  const begun = withBaselines ? beside?.(task) : undefined;
  try {
    return await judgeAll({ ...judge, everything, calibration: calibrate, ...(withBaselines && { task }), begun });
  } finally {
    await begun?.stop();
  }
}

interface WholeJudge extends Omit<AnomalyJudge, "beside" | "withBaselines"> {
  /** What scores and baselines may learn from. */
  readonly everything: Samples;
  readonly calibration: Samples;
  /** Absent: no baselines. */
  readonly task?: BaselineTask;
  readonly begun: BaselinesBeside | undefined;
}

async function judgeAll({
  judged,
  parts,
  model,
  untrained,
  seed,
  trim = 0,
  onStage = () => {},
  everything,
  calibration,
  task,
  begun,
}: WholeJudge): Promise<Finding> {
  const { test, rows } = parts;
  const labels = parts.anomalous ?? new Uint8Array(test.count);
  const training = draw(await trimmed(model, parts.train, trim), fitLimit, seed);
  const kind = kinds[judged.view];
  const score = await fittingScore(judged.score, model, { kind, training, calibration }, seed);
  const rule = score.value;
  const threshold = reachable(judged.threshold, calibration.count);
  onStage("the model on all samples");
  const detector = await calibrate(model, calibration, {
    ...{ score: rule, threshold: threshold.value, training, fitLimit, seed },
    ...(rows && { rows }),
    ...(parts.gaps && { missing: parts.gaps }),
  });
  const scored = [rule, ...judged.otherScores.map(parseScore)];
  const loss = scored.find((one) => one.loss !== undefined)?.loss;
  const needsMembers = scored.some((one) => one.needsMembers);
  const needs = { needsCode: true, needsMembers, ...(loss !== undefined && { loss }) };
  const materials: Materials = {
    training: await materialOf(model, training, needs),
    calibration: await materialOf(model, calibration, needs),
    test: await materialOf(model, test, needs),
  };
  const ours: Scored = {
    name: score.text,
    calibration: detector.calibration.scores,
    test: rule.score(materials.test, detector.state),
    threshold: detector.threshold,
  };
  const notes = [score.notice, threshold.notice, ...ours.threshold.notes].filter((note) => note !== undefined);
  const attempt = attempting(notes);
  const others = judged.otherScores.flatMap((name) => {
    onStage(`score ${name}`);
    return attempt(`score ${name}`, (): Scored => {
      const scores = scoresOf(parseScore(name), materials);
      return { name, ...scores, threshold: threshold.value.fit(scores.calibration) };
    });
  });
  const rules = [threshold.text, ...judged.otherThresholds].flatMap((name) =>
    attempt(`threshold ${name}`, () => ruleResult(name, ours, labels)),
  );
  const baselines: BaselineScores[] = [];
  if (task !== undefined) {
    const here = begun === undefined ? judgeBaselines(task, onStage) : undefined;
    onStage("the untrained network");
    const before = {
      training: await materialOf(untrained, everything, rule),
      calibration: await materialOf(untrained, calibration, rule),
      test: await materialOf(untrained, test, rule),
    };
    const left: string[] = [];
    const scores = attempting(left)("untrained network", () => ({ name: "untrained", ...scoresOf(rule, before) }));
    if (begun !== undefined) onStage("baselines, beside");
    const found = here ?? (await begun!.found);
    baselines.push(...found.scores, ...scores);
    notes.push(...found.notes, ...left);
  }
  onStage("intervals");
  const alarms = Uint8Array.from(detector.judgeScores(ours.test, test), ({ anomalous }) => (anomalous ? 1 : 0));
  const counts = confusionOf(alarms, labels);
  const both = hasBoth(labels);
  if (!both)
    notes.push(`the test set holds ${labels.includes(1) ? "anomalies" : "normals"} only: no AUROC, no precision`);
  const normalErrors = msePerSample(materials.test.input, materials.test.reconstruction, sizeOf(test.shape)).filter(
    (_, at) => labels[at] === 0,
  );
  const metrics: Numbers = {
    ...(both && rankingNumbers(ours.test, labels)),
    ...definedNumbers(counts),
    ...(both && { majorityAccuracy: classification(counts).majorityAccuracy, ...oracleNumbers(ours.test, labels) }),
    ...(normalErrors.length > 0 && { mse: mean(normalErrors) }),
    ...(both &&
      Object.fromEntries(
        [ours, ...others].map((one) => [`auroc.${one.name}`, rankingNumbers(one.test, labels)["auroc"]!]),
      )),
    ...Object.fromEntries(rules.slice(1).map(({ rule, numbers }) => [`accuracy.${rule}`, numbers["accuracy"]!])),
  };
  const found = {
    judged: { ...judged, threshold: threshold.text },
    parts,
    labels,
    alarms,
    counts,
    ours,
    others,
    rules,
    baselines,
    materials,
  };
  const axes = Math.min(32, latentOf(model));
  const where = pictureFindings(found, { training: task && everything, axes });
  const series = seriesFound(found);
  const drawn = anomalySections(found, latentOf(model));
  const intervals = both ? detectionIntervals(ours.test, labels, alarms) : {};
  return {
    verdict: [
      series?.words,
      both
        ? verdictOf(ours, baselines, labels, { ours: metrics["auroc"]!, interval: intervals["auroc"]! })
        : withoutVerdict(alarms, labels),
    ]
      .filter((sentence) => sentence !== undefined)
      .join(" "),
    metrics: { ...metrics, ...where.metrics, ...series?.metrics },
    intervals,
    baselines: {
      ...(both && { majority: { accuracy: classification(counts).majorityAccuracy } }),
      ...Object.fromEntries(
        baselines.map((one) => [
          one.name,
          { ...baselineNumbers(one, labels, threshold.text), ...(one.name === `pca-${axes}` && where.linear) },
        ]),
      ),
    },
    notes: [...new Set(notes)],
    facts: [
      ["score", score.text],
      ["threshold", `${threshold.text} on ${ours.calibration.length} calibration scores`],
      ...gapFacts(detector, alarms, labels, test),
      ["positive class", "anomalous"],
      ...(trim > 0 ? [["left out of training and scores, worst first", trim] as const] : []),
      ...where.facts,
      ...parts.protocol,
    ],
    sections: [
      ...(series?.sections ?? []),
      ...drawn.sections.slice(0, 3),
      ...where.sections,
      ...drawn.sections.slice(3),
    ],
    figures: [...(series?.figures ?? []), ...where.figures, ...drawn.figures],
    found: { detector, usual: usualErrors(materials.calibration) },
  };
}

/** How often normals alarm that miss something: they are judged by a threshold of their own. */
function gapFacts(
  { incomplete }: CalibratedModel,
  alarms: Uint8Array,
  labels: Uint8Array,
  test: Samples,
): Finding["facts"] {
  if (incomplete === undefined || test.missing === undefined) return [];
  const gaps = incompleteSamples(test);
  const normals = Array.from(gaps.keys()).filter((at) => labels[at] === 0 && gaps[at] === 1);
  if (normals.length === 0) return [];
  const raised = normals.filter((at) => alarms[at] === 1).length;
  return [["false alarms among test normals with missing cells", `${raised} of ${normals.length}`]];
}

/** What can be said without both normals and anomalies to test on. */
function withoutVerdict(alarms: Uint8Array, labels: Uint8Array): string {
  const raised = alarms.reduce((sum, alarm) => sum + alarm, 0);
  const kind = labels.includes(1) ? "anomalies" : "samples that count as normal";
  return `${raised} of ${alarms.length} ${kind} were flagged. How well anomalies are told from normals, labels of both would show.`;
}

const latentOf = ({ model }: Predictor): number => model.latentSize;

/** Learns a score from training material, and scores the rest by it. */
function scoresOf(rule: ScoreRule, { training, calibration, test }: Materials): Omit<BaselineScores, "name"> {
  const state = rule.fit?.(training) ?? {};
  return { calibration: rule.score(calibration, state), test: rule.score(test, state) };
}

function ruleResult(rule: string, ours: Scored, labels: Uint8Array): RuleResult {
  const threshold = parseThreshold(rule).fit(ours.calibration);
  return { rule, threshold, numbers: definedNumbers(confusionOf(alarmsOf(threshold, ours.test), labels)) };
}

function verdictOf(
  { test }: Scored,
  baselines: readonly BaselineScores[],
  labels: Uint8Array,
  { ours, interval }: { readonly ours: number; readonly interval: Interval },
): string {
  const all = baselines.map((one): Rival => {
    const lead = aurocDifference(test, one.test, labels);
    return { name: one.name, value: auroc(one.test, labels), lead };
  });
  const untrained = all.find(({ name }) => name === "untrained");
  return verdictSentence({
    ...{ words: "AUROC", does: "Finds anomalies", ours, guessing: { value: 0.5, interval } },
    rivals: all.filter((one) => one !== untrained),
    ...(untrained && { untrained }),
  });
}
