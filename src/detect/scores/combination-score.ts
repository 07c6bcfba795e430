import { UserError } from "../../core/errors.js";
import { mean, standardDeviation } from "../../metrics/index.js";
import { needsOf } from "./needs.js";
import { type Material, type ScoreRule, type ScoreState, selectSamples } from "./score.js";

/** What the parts learned, and how each part's score is standardised. */
export interface CombinationState {
  readonly [name: string]: Float64Array | readonly ScoreState[];
  readonly parts: readonly ScoreState[];
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** One sample in this many is kept from the parts and standardises their scores. */
const heldOut = 5;

/** With fewer training samples, standardising would rest on one or none. */
export const fewestForCombination: number = 2 * heldOut;

/**
 * Sum of standardised scores, `Σ weight · (score - mean) / sd`. The parts learn from four fifths of the training normals;
 * mean and sd come from the remaining fifth, since a distance to the nearest normals is 0 on those themselves.
 *
 * @throws UserError for no parts, other than one weight a part, fewer than 10 training samples, or no part whose scores vary.
 * @example
 * ```ts
 * import { combination, maeScore, mseScore } from "sandglass";
 * const input = Float32Array.from({ length: 20 }, (_, at) => at);
 * const material = { shape: [1], count: 20, input, reconstruction: new Float32Array(20) };
 * const rule = combination([mseScore(), maeScore()]);
 * const scores = rule.score(material, rule.fit!(material));
 * console.log(scores[19]! > scores[0]!); // true
 * ```
 */
export function combination(rules: readonly ScoreRule[], weights?: readonly number[]): ScoreRule<CombinationState> {
  const where = "combination";
  if (rules.length === 0 || (weights !== undefined && weights.length !== rules.length)) {
    throw new UserError({
      where,
      expected: "one or more scores, and one weight for each if any",
      got: `${rules.length} scores and ${weights?.length ?? 0} weights`,
    });
  }
  const name = rules.map((rule) => rule.name).join("+");
  const scoresOf = (material: Material, states: readonly ScoreState[]): Float64Array[] =>
    rules.map((rule, at) => rule.score(material, states[at]!));
  return {
    name,
    options: {},
    parts: rules.map((rule, at) => ({ rule, weight: weights?.[at] ?? 1 })),
    ...needsOf(where, rules),
    fit: (training) => {
      const { learn, check } = split(training);
      const parts = rules.map((rule) => rule.fit?.(learn) ?? {});
      const scores = scoresOf(check, parts);
      const means = Float64Array.from(scores, (values) => mean(values));
      const deviations = Float64Array.from(
        scores,
        (values, at) => standardDeviation(values) || leastChange(means[at]!),
      );
      const varies = scores.some((values) => values.some((value) => value !== values[0]));
      if (!varies) {
        throw new UserError({
          where: `${where} ${name}`,
          expected: "scores that vary",
          got: `${rules.map((rule, at) => `${rule.name} is ${scores[at]![0]}`).join(" and ")} for all normals`,
          remedy: "Bring normals that differ, or look whether the model has collapsed.",
        });
      }
      return { parts, means, deviations };
    },
    score: (material, { parts, means, deviations }) => {
      const scores = scoresOf(material, parts);
      return Float64Array.from({ length: material.count }, (_, sample) =>
        scores.reduce(
          (sum, values, at) => sum + ((weights?.[at] ?? 1) * (values[sample]! - means[at]!)) / deviations[at]!,
          0,
        ),
      );
    },
  };
}

/** Of a part that is the same for all normals, such as a distance where all rows come twice: any change is much then. */
const leastChange = (mean: number): number => Math.max(1e-6, 1e-3 * Math.abs(mean));

function split(training: Material): { learn: Material; check: Material } {
  if (training.count < fewestForCombination) {
    throw new UserError({
      where: "combination",
      expected: `at least ${fewestForCombination} training samples`,
      got: String(training.count),
    });
  }
  const all = [...Array(training.count).keys()];
  return {
    learn: selectSamples(
      training,
      all.filter((at) => at % heldOut !== 0),
    ),
    check: selectSamples(
      training,
      all.filter((at) => at % heldOut === 0),
    ),
  };
}
