import { suggestion } from "../../core/did-you-mean.js";
import { UserError } from "../../core/errors.js";
import { bestF1 } from "./best-f1.js";
import { conformal } from "./conformal.js";
import { iqr } from "./iqr.js";
import { mad } from "./mad.js";
import { peaksOverThreshold } from "./peaks-over-threshold.js";
import { contamination, quantileThreshold } from "./quantile.js";
import type { ThresholdRule } from "./threshold.js";
import { meanPlusSd, zScore } from "./z-score.js";

/** Name of a rule in the table. */
export type ThresholdName =
  | "z-score"
  | "z-score-lower"
  | "z-score-two-sided"
  | "z-score-log"
  | "mean-plus-sd"
  | "quantile"
  | "contamination"
  | "mad"
  | "iqr"
  | "peaks-over-threshold"
  | "conformal"
  | "best-f1";

/**
 * Every rule by name, made from its one main number or its default.
 *
 * @example
 * ```ts
 * import { thresholdRules } from "sandglass";
 * console.log(thresholdRules["mean-plus-sd"](1).fit([1, 3]).upper); // 3
 * ```
 */
export const thresholdRules: { readonly [name in ThresholdName]: (value?: number) => ThresholdRule } = {
  "z-score": (k) => zScore(k),
  "z-score-lower": (k) => zScore(k, { tail: "lower" }),
  "z-score-two-sided": (k) => zScore(k, { tail: "two-sided" }),
  "z-score-log": (k) => zScore(k, { log: true }),
  "mean-plus-sd": meanPlusSd,
  quantile: quantileThreshold,
  contamination,
  mad,
  iqr,
  "peaks-over-threshold": (risk) => peaksOverThreshold(risk),
  conformal,
  "best-f1": () => bestF1(),
};

/**
 * Reads a rule from `name` or `name:number`, as configs and the command line write it.
 *
 * @throws UserError for an unknown name or something that is not a number.
 * @example
 * ```ts
 * import { parseThreshold } from "sandglass";
 * console.log(parseThreshold("z-score:2").fit([1, 3]).upper); // 4
 * ```
 */
export function parseThreshold(text: string): ThresholdRule {
  const [name = "", value] = text.split(":", 2);
  if (!Object.hasOwn(thresholdRules, name)) {
    const known = Object.keys(thresholdRules);
    const expected = `one of ${known.join(", ")}`;
    throw new UserError({ where: "threshold", expected, got: `"${name}"`, ...suggestion(name, known) });
  }
  const number = value === undefined ? undefined : Number(value);
  if (value?.trim() === "" || Number.isNaN(number)) {
    throw new UserError({ where: `threshold "${text}"`, expected: `${name} or ${name}:number`, got: `"${value}"` });
  }
  return thresholdRules[name as ThresholdName](number);
}
