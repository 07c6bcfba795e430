import { UserError } from "../../core/errors.js";
import type { Plain } from "../thresholds/threshold.js";
import { bceScore } from "./bce-score.js";
import { combination } from "./combination-score.js";
import { inputKnn, latentKnn, residualKnn } from "./knn-score.js";
import { maeScore } from "./mae-score.js";
import { latentMahalanobis, residualMahalanobis } from "./mahalanobis-score.js";
import { maximumWindowScore } from "./maximum-window-score.js";
import { mseScore } from "./mse-score.js";
import type { ScoreRule } from "./score.js";
import { ssimScore } from "./ssim-score.js";
import type { ScoreName } from "./table.js";

type Options = Readonly<Record<string, Plain>>;

/** A score rule as plain JSON, for model files. What the rule learned is kept apart, as `ScoreState`. */
export interface ScoreDescription {
  readonly name: string;
  readonly options: Options;
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

const make: { readonly [name in ScoreName]: (options: Options) => ScoreRule } = {
  mse: () => mseScore(),
  mae: () => maeScore(),
  bce: () => bceScore(),
  ssim: (options) => ssimScore(options),
  "maximum-window": ({ size }) => maximumWindowScore(numberOf("size", size)),
  "latent-mahalanobis": () => latentMahalanobis(),
  "residual-mahalanobis": () => residualMahalanobis(),
  "latent-knn": ({ k, ...options }) => latentKnn(numberOf("k", k), options),
  "residual-knn": ({ k, ...options }) => residualKnn(numberOf("k", k), options),
  "input-knn": ({ k, ...options }) => inputKnn(numberOf("k", k), options),
};

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
    return combination(
      parts.map(({ rule }) => restoreScore(rule)),
      parts.map(({ weight }) => weight),
    );
  }
  // What follows a colon is one of the options.
  const kind = name.split(":")[0]!;
  if (Object.hasOwn(make, kind)) return make[kind as ScoreName](options);
  throw new UserError({ where: "score", expected: `one of ${Object.keys(make).join(", ")}`, got: `"${name}"` });
}

function numberOf(name: string, value: Plain | undefined): number {
  if (typeof value === "number") return value;
  throw new UserError({ where: `score option ${name}`, expected: "a number", got: String(value) });
}
