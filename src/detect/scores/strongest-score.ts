import { UserError } from "../../core/errors.js";
import { mean, standardDeviation } from "../../metrics/index.js";
import { needsOf } from "./needs.js";
import type { ScoreRule, ScoreState } from "./score.js";
import { unseenScores } from "./unseen-scores.js";

/** What the parts learned, and how the logarithm of each part's score is standardised. */
export interface StrongestState {
  readonly [name: string]: Float64Array | readonly ScoreState[];
  readonly parts: readonly ScoreState[];
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** How its description says that it is no sum. */
export const strongestOptions = { join: "strongest" } as const;

/** Standardised scores bend towards this, so that one extreme window does not drown those it is averaged with. */
export const bend = 6;

/** Scores below this are taken as this: a logarithm of 0 is none. */
export const leastScore = 1e-12;

/**
 * The largest of several scores, each as the logarithm of it in standard deviations from what unseen normals have, bent by
 * `6 tanh(x / 6)`: an oddity that one of them sees counts whatever the others say, where a sum dilutes it. Every fifth
 * of the training normals, in their order, is scored by parts that learned from the other four; that gives mean and
 * deviation. Then the parts learn from all. Pass samples that overlap, such as windows, in their order.
 *
 * @throws UserError for no parts, fewer than 10 training samples, or a part with constant scores.
 * @example
 * ```ts
 * import { inputKnn, inputMahalanobis, strongest } from "sandglass";
 * const input = Float32Array.from({ length: 40 }, (_, at) => Math.sin(at * at));
 * const material = { shape: [1], count: 40, input, reconstruction: new Float32Array(40) };
 * const rule = strongest([inputKnn(1), inputMahalanobis()]);
 * const far = { shape: [1], count: 2, input: Float32Array.of(0, 9), reconstruction: new Float32Array(2) };
 * const [near, odd] = rule.score(far, rule.fit!(material));
 * console.log(odd! > near!); // true
 * ```
 */
export function strongest(rules: readonly ScoreRule[]): ScoreRule<StrongestState> {
  const name = rules.map((rule) => rule.name).join("/");
  if (rules.length === 0) throw new UserError({ where: "strongest", expected: "one or more scores", got: "none" });
  return {
    name,
    options: strongestOptions,
    parts: rules.map((rule) => ({ rule, weight: 1 })),
    ...needsOf(name, rules),
    fit: (training) => {
      const unseen = rules.map((rule) => logarithms(unseenScores("strongest", rule, training)));
      const deviations = Float64Array.from(unseen, (values) => standardDeviation(values));
      const constant = deviations.findIndex((deviation) => !(deviation > 0));
      if (constant >= 0) {
        throw new UserError({
          where: `score ${name}`,
          expected: "scores that vary",
          got: `${rules[constant]!.name} is the same for all normals`,
          remedy: "Leave it out, or look whether the samples are all alike.",
        });
      }
      return {
        parts: rules.map((rule) => rule.fit?.(training) ?? {}),
        means: Float64Array.from(unseen, (values) => mean(values)),
        deviations,
      };
    },
    score: (material, { parts, means, deviations }) => {
      const scores = rules.map((rule, at) => logarithms(rule.score(material, parts[at]!)));
      return Float64Array.from({ length: material.count }, (_, sample) =>
        scores.reduce(
          (most, values, at) => Math.max(most, bent((values[sample]! - means[at]!) / deviations[at]!)),
          -Infinity,
        ),
      );
    },
  };
}

const bent = (value: number): number => bend * Math.tanh(value / bend);

const logarithms = (scores: Float64Array): Float64Array => scores.map((score) => Math.log(Math.max(score, leastScore)));
