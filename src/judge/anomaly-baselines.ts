import type { Samples } from "../core/samples.js";
import {
  type Baseline,
  isolationForest,
  meanIntensity,
  nearestNeighbours,
  parseThreshold,
  pcaReconstruction,
  rowsOf,
} from "../detect/index.js";
import { confusionOf } from "../metrics/index.js";
import { type Attempt, attempting } from "./attempt.js";
import { alarmsOf, definedNumbers, hasBoth, rankingNumbers } from "./detection-numbers.js";
import type { Numbers } from "./evaluation.js";

/** Scores of calibration and test samples by something that is not our trained model. */
export interface BaselineScores {
  readonly name: string;
  readonly calibration: Float64Array;
  readonly test: Float64Array;
}

/** Pictures have so many numbers that comparing with more neighbours than this takes minutes. */
const imageBank = 3000;

/** The code of a table's model may be wider than the table: there its PCA keeps what explains this share of the variance. */
const tableVariance = 0.9;

/** What baselines learn from and are tried on. */
export interface BaselineData {
  readonly train: Samples;
  readonly calibrate: Samples;
  readonly test: Samples;
}

/** Baselines to be judged: plain data, so that another thread can do it. */
export interface BaselineTask {
  readonly data: BaselineData;
  readonly seed: number;
  readonly latentSize: number;
  readonly isTable: boolean;
}

/** What a {@link BaselineTask} comes to. */
export interface BaselinesFound {
  readonly scores: readonly BaselineScores[];
  /** Which baselines were left out, and why. */
  readonly notes: readonly string[];
}

/** A {@link BaselineTask} that has begun elsewhere. */
export interface BaselinesBeside {
  readonly found: Promise<BaselinesFound>;
  /** Ends it, done or not. */
  stop(): Promise<void>;
}

/** Does a task here and now. */
export function judgeBaselines({ data, ...task }: BaselineTask, onStage: (name: string) => void): BaselinesFound {
  const notes: string[] = [];
  const scores = baselineScores(data, { ...task, attempt: attempting(notes), onStage });
  return { scores, notes };
}

/** Trivial detectors, fitted on the samples the scores learn from; those that cannot work on this data say why. */
export function baselineScores(
  data: BaselineData,
  options: Omit<BaselineTask, "data"> & {
    readonly attempt: Attempt;
    readonly onStage: (name: string) => void;
  },
): readonly BaselineScores[] {
  const { seed, latentSize, isTable, attempt, onStage } = options;
  const train = rowsOf(data.train);
  const methods: readonly Baseline[] = [
    meanIntensity(),
    pcaReconstruction(isTable ? tableVariance : Math.min(32, latentSize)),
    nearestNeighbours(5, { seed, ...(train.width > 500 && { bank: imageBank }) }),
    isolationForest({ seed }),
  ];
  return methods.flatMap((method) => {
    onStage(`baseline ${method.name}`);
    return attempt(`baseline ${method.name}`, () => {
      const fitted = method.fit(train);
      const score = (samples: Samples) => fitted.score(rowsOf(samples));
      return { name: method.name, calibration: score(data.calibrate), test: score(data.test) };
    });
  });
}

/** A baseline's numbers, with the threshold learned from its own calibration scores by our rule. */
export function baselineNumbers(baseline: BaselineScores, labels: Uint8Array, rule: string): Numbers {
  const threshold = parseThreshold(rule).fit(baseline.calibration);
  return {
    ...(hasBoth(labels) && rankingNumbers(baseline.test, labels)),
    ...definedNumbers(confusionOf(alarmsOf(threshold, baseline.test), labels)),
  };
}
