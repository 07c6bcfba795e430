import { suggestion } from "../../core/did-you-mean.js";
import { UserError } from "../../core/errors.js";
import type { Plain } from "../thresholds/threshold.js";
import { bceScore } from "./bce-score.js";
import { combination } from "./combination-score.js";
import { inputKnn, latentKnn, residualKnn } from "./knn-score.js";
import { lossScore } from "./loss-score.js";
import { maeScore } from "./mae-score.js";
import { inputMahalanobis, latentMahalanobis, residualMahalanobis } from "./mahalanobis-score.js";
import { maximumWindowScore } from "./maximum-window-score.js";
import { mseScore } from "./mse-score.js";
import { inputPca } from "./pca-score.js";
import { averageRank } from "./rank-score.js";
import type { ScoreRule } from "./score.js";
import { shapeKnn } from "./shape-knn-score.js";
import { ssimScore } from "./ssim-score.js";
import { strongest } from "./strongest-score.js";
import { whitenedKnn } from "./whitened-knn-score.js";

/** Name of a score in the table. */
export type ScoreName =
  | "mse"
  | "mae"
  | "bce"
  | "ssim"
  | "maximum-window"
  | "latent-mahalanobis"
  | "residual-mahalanobis"
  | "latent-knn"
  | "residual-knn"
  | "input-knn"
  | "input-mahalanobis"
  | "input-pca"
  | "loss"
  | "shape-knn"
  | "whitened-knn";

/** Options of a score as plain JSON, as a rule's `options` keeps them. */
export type ScoreOptions = Readonly<Record<string, Plain>>;

/**
 * Every single score by name, made with its options or its usual settings.
 *
 * @example
 * ```ts
 * import { scoreRules } from "sandglass";
 * console.log(scoreRules.mse().needsCode, scoreRules["latent-knn"]().needsCode); // false true
 * ```
 */
export const scoreRules: { readonly [name in ScoreName]: (options?: ScoreOptions) => ScoreRule } = {
  mse: () => mseScore(),
  mae: () => maeScore(),
  bce: () => bceScore(),
  ssim: (options) => ssimScore(options),
  "maximum-window": ({ size } = {}) => maximumWindowScore(numberOf("size", size)),
  "latent-mahalanobis": () => latentMahalanobis(),
  "residual-mahalanobis": () => residualMahalanobis(),
  "input-mahalanobis": () => inputMahalanobis(),
  "latent-knn": ({ k, ...options } = {}) => latentKnn(numberOf("k", k), options),
  "residual-knn": ({ k, ...options } = {}) => residualKnn(numberOf("k", k), options),
  "input-knn": ({ k, ...options } = {}) => inputKnn(numberOf("k", k), options),
  "input-pca": ({ variance } = {}) => inputPca(numberOf("variance", variance)),
  "shape-knn": ({ k, ...options } = {}) => shapeKnn(numberOf("k", k), options),
  loss: ({ loss } = {}) => lossScore(textOf("loss", loss)),
  "whitened-knn": ({ k, ...options } = {}) => whitenedKnn(numberOf("k", k), options),
};

function textOf(name: string, value: Plain | undefined): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new UserError({ where: `score option ${name}`, expected: "text", got: String(value) });
}

function numberOf(name: string, value: Plain | undefined): number | undefined {
  if (value === undefined || typeof value === "number") return value;
  throw new UserError({ where: `score option ${name}`, expected: "a number", got: String(value) });
}

/**
 * Reads a score from its name, a sum of standardised scores from names joined by `+`, or the strongest of some from names
 * joined by `/`, which binds closer; `rank:` before these makes it the mean of their ranks. A number may follow: of scores by neighbours how many, `input-knn:1`; of windows their
 * size, `maximum-window:3`. After `loss:` stands that of the training, `loss:bce`.
 *
 * @throws UserError for an unknown name.
 * @example
 * ```ts
 * import { parseScore } from "sandglass";
 * console.log(parseScore("mse+latent-mahalanobis").needsCode); // true
 * console.log(parseScore("input-knn:1/shape-knn").needsCode); // false
 * ```
 */
export function parseScore(text: string): ScoreRule {
  const rules = text.split("+").map((term) => {
    const isRank = term.startsWith(rankPrefix);
    const members = (isRank ? term.slice(rankPrefix.length) : term).split("/").map(namedScore);
    if (isRank) return averageRank(members);
    return members.length === 1 ? members[0]! : strongest(members);
  });
  return rules.length === 1 ? rules[0]! : combination(rules);
}

/** Before names joined by `/`: the mean of ranks instead of the strongest. */
export const rankPrefix = "rank:";

function namedScore(name: string): ScoreRule {
  if (Object.hasOwn(scoreRules, name)) return scoreRules[name as ScoreName]();
  const [, kind, k] = /^([a-z-]+-knn):([1-9]\d{0,3})$/.exec(name) ?? [];
  if (kind !== undefined && Object.hasOwn(scoreRules, kind)) return scoreRules[kind as ScoreName]({ k: Number(k) });
  const [, size] = /^maximum-window:([1-9]\d{0,3})$/.exec(name) ?? [];
  if (size !== undefined) return maximumWindowScore(Number(size));
  if (name.startsWith("loss:")) return lossScore(name.slice("loss:".length));
  const known = Object.keys(scoreRules);
  const expected = `one of ${known.join(", ")}, or some joined by + or /`;
  throw new UserError({ where: "score", expected, got: `"${name}"`, ...suggestion(name, known) });
}
