import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import { type Samples, select, slice } from "../core/samples.js";
import { auroc, classification, confusionOf, type Interval, type Labels } from "../metrics/index.js";
import type { Raw } from "../pipeline/adapter.js";
import type { Detector } from "../pipeline/detector.js";
import { reachable } from "../pipeline/small-sets.js";
import { type BaselineScores, baselineNumbers, baselineScores } from "./anomaly-baselines.js";
import { attempting } from "./attempt.js";
import { aurocDifference } from "./auroc-difference.js";
import { definedNumbers, detectionIntervals, hasBoth, rankingNumbers } from "./detection-numbers.js";
import type { Numbers } from "./evaluation.js";
import { verdictSentence } from "./verdict.js";

/** How {@link evaluateDetector} judges. */
export interface EvaluateDetectorOptions {
  /** Training normals, raw: with them, trivial detectors are fitted, calibrated and judged beside. */
  readonly training?: Raw;
  /** Normals the baselines' thresholds are learned from, raw. Default: an eighth of `training`, which they then do not see. */
  readonly calibration?: Raw;
  /** Draws what baselines learn from. Default 0. */
  readonly seed?: number;
}

/** How well a detector tells anomalies from normals, by the threshold it came with. */
export interface DetectorEvaluation {
  /** One or two plain sentences. */
  readonly verdict: string;
  /** `auroc`, `averagePrecision`, `recall`, `falseAlarmRate` … Anomalous is the positive class. */
  readonly metrics: Numbers;
  /** 95 % bootstrap intervals of some of them. */
  readonly intervals: Readonly<Record<string, Interval>>;
  readonly baselines: Readonly<Record<string, Numbers>>;
  readonly notes: readonly string[];
}

/** Baselines learn from at most this many samples. */
const fitLimit = 10_000;

/**
 * Judges a detector on labelled data it has not seen: ranking, what its threshold comes to, and trivial baselines beside it.
 * Labels choose nothing.
 *
 * @throws UserError when there is not one label for each sample.
 * @example
 * ```ts
 * import { evaluateDetector, fitDetector } from "sandglass";
 * const normals = Array.from({ length: 300 }, (_, at) => [Math.sin(at), Math.cos(at)]);
 * const detector = await fitDetector(normals.slice(0, 200), { epochs: 3 });
 * const odd = Array.from({ length: 50 }, (_, at) => [3 + Math.sin(at), 0]);
 * const labels = Array.from({ length: 150 }, (_, at) => (at < 100 ? 0 : 1));
 * const { metrics } = await evaluateDetector(detector, [...normals.slice(200), ...odd], labels);
 * console.log(metrics["auroc"], metrics["recall"]); // 1 1
 * await detector.close();
 * ```
 *
 * @param labels 1 or true = anomalous, one for each sample (of a series: each window).
 */
export async function evaluateDetector(
  detector: Detector,
  raw: Raw,
  labels: Labels,
  options: EvaluateDetectorOptions = {},
): Promise<DetectorEvaluation> {
  const { calibrated, codec } = detector;
  const test = codec.adapter.adapt(raw).samples;
  if (labels.length !== test.count) {
    throw new UserError({
      where: "labels",
      expected: `one for each of ${test.count} samples`,
      got: `${labels.length}`,
    });
  }
  const truth = Uint8Array.from({ length: labels.length }, (_, at) => (labels[at] ? 1 : 0));
  const scores = await calibrated.score(test);
  const alarms = Uint8Array.from(calibrated.judgeScores(scores, test), ({ anomalous }) => (anomalous ? 1 : 0));
  const both = hasBoth(truth);
  const notes: string[] = [];
  const rivals = options.training === undefined ? [] : rivalsOf(detector, test, options, notes);
  const counts = confusionOf(alarms, truth);
  const metrics: Numbers = { ...(both && rankingNumbers(scores, truth)), ...definedNumbers(counts) };
  const intervals = both ? detectionIntervals(scores, truth, alarms) : {};
  const rule = ruleText(detector);
  return {
    verdict: both
      ? verdictSentence({
          ...{ words: "AUROC", does: "Finds anomalies", ours: metrics["auroc"]! },
          guessing: { value: 0.5, interval: intervals["auroc"]! },
          rivals: rivals.map(({ name, test: theirs }) => ({
            ...{ name, value: auroc(theirs, truth), lead: aurocDifference(scores, theirs, truth) },
          })),
        })
      : `${alarms.reduce((sum, alarm) => sum + alarm, 0)} of ${test.count} were flagged; there is one class only to judge by.`,
    metrics,
    intervals,
    baselines: {
      ...(both && { majority: { accuracy: classification(counts).majorityAccuracy } }),
      ...Object.fromEntries(
        rivals.map((one) => [one.name, baselineNumbers(one, truth, reachable(rule, one.calibration.length).text)]),
      ),
    },
    notes,
  };
}

/** The detector's rule as baselines are to use it. */
function ruleText({ threshold: { rule, options } }: Detector): string {
  const value = Object.values(options).find((one) => typeof one === "number");
  return value === undefined ? rule : `${rule}:${value}`;
}

function rivalsOf(
  { codec }: Detector,
  test: Samples,
  { training, calibration, seed = 0 }: EvaluateDetectorOptions,
  notes: string[],
): BaselineScores[] {
  const whole = codec.adapter.adapt(training!).samples;
  const kept = calibration === undefined ? undefined : codec.adapter.adapt(calibration).samples;
  const order = new Random(seed, "baselines").permutation(whole.count).subarray(0, fitLimit);
  const shuffled = select(whole, order);
  const cut = kept === undefined ? Math.floor((shuffled.count * 7) / 8) : shuffled.count;
  const data = {
    train: slice(shuffled, 0, cut),
    calibrate: kept ?? slice(shuffled, cut, shuffled.count),
    test,
  };
  const isTable = codec.input.kind === "table" || codec.input.kind === "samples";
  return [
    ...baselineScores(data, {
      seed,
      latentSize: codec.model.latentSize,
      isTable,
      attempt: attempting(notes),
      onStage: () => {},
    }),
  ];
}
