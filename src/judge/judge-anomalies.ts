import { UserError } from "../core/errors.js";
import { draw } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Parts } from "../data/parts/parts.js";
import { calibrate, parseScore, parseThreshold, usualErrors } from "../detect/index.js";
import { materialOf } from "../detect/material.js";
import { classification, confusionOf, mean, msePerSample } from "../metrics/index.js";
import type { Predictor } from "../train/index.js";
import { type BaselineScores, baselineNumbers, baselineScores } from "./anomaly-baselines.js";
import { anomalySections } from "./anomaly-sections.js";
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
import { trimmed } from "./trimmed.js";

/** Scores learn from at most this many training samples. */
const fitLimit = 10_000;

export interface AnomalyJudge {
  readonly judged: JudgedByAnomalies;
  readonly parts: Parts;
  readonly model: Predictor;
  /** The same layers before any training. */
  readonly untrained: Predictor;
  readonly seed: number;
  /** Share of the training samples that training left out: scores do not learn from the worst either. */
  readonly trim?: number;
}

/**
 * Tells anomalies from normals by the recipe's score, with a threshold from calibration samples only, beside other scores,
 * other thresholds, and baselines judged by the same rule. Test labels are looked at in the end and choose nothing.
 */
export async function judgeAnomalies({
  judged,
  parts,
  model,
  untrained,
  seed,
  trim = 0,
}: AnomalyJudge): Promise<Finding> {
  const { calibrate: calibration, test, rows } = parts;
  if (calibration === undefined) throw new Error("a recipe judged by anomalies needs calibration samples");
  const labels = parts.anomalous ?? new Uint8Array(test.count);
  const everything = draw(parts.train, fitLimit, seed);
  const training = draw(await trimmed(model, parts.train, trim), fitLimit, seed);
  const rule = parseScore(judged.score);
  const detector = await calibrate(model, calibration, {
    ...{ score: rule, threshold: parseThreshold(judged.threshold), training, fitLimit, seed },
    ...(rows && { rows }),
  });
  const materials: Materials = {
    training: await materialOf(model, training, true),
    calibration: await materialOf(model, calibration, true),
    test: await materialOf(model, test, true),
  };
  const ours: Scored = {
    name: judged.score,
    calibration: detector.calibration.scores,
    test: rule.score(materials.test, detector.state),
    threshold: detector.threshold,
  };
  const notes = [...ours.threshold.notes];
  const others = judged.otherScores.flatMap((name) => scored(name, materials, judged.threshold, notes));
  const rules = [judged.threshold, ...judged.otherThresholds].flatMap((name) => ruleResult(name, ours, labels, notes));
  const simple = baselineScores(
    { train: everything, calibrate: calibration, test },
    { seed, latentSize: latentOf(model) },
  );
  notes.push(...simple.notes);
  const baselines = [
    ...simple.scores,
    ...(await untrainedScores(judged.score, untrained, { training: everything, calibration, test }, notes)),
  ];
  const alarms = alarmsOf(ours.threshold, ours.test);
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
  const found = { judged, parts, labels, alarms, counts, ours, others, rules, baselines, materials };
  return {
    metrics,
    intervals: both ? detectionIntervals(ours.test, labels, alarms) : {},
    baselines: {
      ...(both && { majority: { accuracy: classification(counts).majorityAccuracy } }),
      ...Object.fromEntries(baselines.map((one) => [one.name, baselineNumbers(one, labels, judged.threshold)])),
    },
    notes: [...new Set(notes)],
    facts: [
      ["score", judged.score],
      ["threshold", `${judged.threshold} on ${ours.calibration.length} calibration scores`],
      ["positive class", "anomalous"],
      ...(trim > 0 ? [["left out of training and scores, worst first", trim] as const] : []),
      ...parts.protocol,
    ],
    ...anomalySections(found, latentOf(model)),
    found: { detector, score: judged.score, threshold: judged.threshold, usual: usualErrors(materials.calibration) },
  };
}

const latentOf = ({ model }: Predictor): number => model.latentSize;

/** Scores of another rule, or a note why it cannot work here. */
function scored(name: string, materials: Materials, threshold: string, notes: string[]): Scored[] {
  try {
    const rule = parseScore(name);
    const state = rule.fit?.(materials.training) ?? {};
    const calibration = rule.score(materials.calibration, state);
    const test = rule.score(materials.test, state);
    return [{ name, calibration, test, threshold: parseThreshold(threshold).fit(calibration) }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    notes.push(`score ${name} left out: ${error.message}`);
    return [];
  }
}

function ruleResult(rule: string, ours: Scored, labels: Uint8Array, notes: string[]): RuleResult[] {
  try {
    const threshold = parseThreshold(rule).fit(ours.calibration);
    return [{ rule, threshold, numbers: definedNumbers(confusionOf(alarmsOf(threshold, ours.test), labels)) }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    notes.push(`threshold ${rule} left out: ${error.message}`);
    return [];
  }
}

async function untrainedScores(
  name: string,
  untrained: Predictor,
  data: Readonly<Record<keyof Materials, Parameters<typeof materialOf>[1]>>,
  notes: string[],
): Promise<BaselineScores[]> {
  const rule = parseScore(name);
  try {
    const material = (part: keyof Materials) => materialOf(untrained, data[part], rule.needsCode);
    const state = rule.fit?.(await material("training")) ?? {};
    const calibration = rule.score(await material("calibration"), state);
    return [{ name: "untrained", calibration, test: rule.score(await material("test"), state) }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    notes.push(`untrained network left out: ${error.message}`);
    return [];
  }
}
