import { UserError } from "../../core/errors.js";
import { combination } from "./combination-score.js";
import { averageRank, rankOptions } from "./rank-score.js";
import type { ScoreRule } from "./score.js";
import { strongest, strongestOptions } from "./strongest-score.js";
import { type ScoreName, type ScoreOptions, scoreRules } from "./table.js";

/** A score rule as plain JSON, for model files. What the rule learned is kept apart, as `ScoreState`. */
export interface ScoreDescription {
  readonly name: string;
  readonly options: ScoreOptions;
  /** Of a combination. */
  readonly parts?: readonly { readonly rule: ScoreDescription; readonly weight: number }[];
}

/**
 * Describes a score rule as plain JSON.
 *
 * @example
 * ```ts
 * import { describeScore, maximumWindowScore } from "sandglass";
 * console.log(JSON.stringify(describeScore(maximumWindowScore(3)))); // {"name":"maximum-window","options":{"size":3}}
 * ```
 */
export function describeScore({ name, options, parts }: ScoreRule): ScoreDescription {
  const described = parts?.map(({ rule, weight }) => ({ rule: describeScore(rule), weight }));
  return { name, options, ...(described && { parts: described }) };
}

/**
 * Makes the rule of a description again.
 *
 * @throws UserError for a name this version does not know.
 * @example
 * ```ts
 * import { describeScore, restoreScore, ssimScore } from "sandglass";
 * console.log(restoreScore(describeScore(ssimScore({ dataRange: 255 }))).options["dataRange"]); // 255
 * ```
 */
export function restoreScore({ name, options, parts }: ScoreDescription): ScoreRule {
  if (parts !== undefined) {
    const rules = parts.map(({ rule }) => restoreScore(rule));
    if (options["join"] === strongestOptions.join) return strongest(rules);
    if (options["join"] === rankOptions.join) return averageRank(rules);
    return combination(
      rules,
      parts.map(({ weight }) => weight),
    );
  }
  // What follows a colon is one of the options.
  const kind = name.split(":")[0]!;
  if (Object.hasOwn(scoreRules, kind)) return scoreRules[kind as ScoreName](options);
  throw new UserError({ where: "score", expected: `one of ${Object.keys(scoreRules).join(", ")}`, got: `"${name}"` });
}
