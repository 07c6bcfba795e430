import { UserError } from "../../core/errors.js";
import { bestF1 } from "./best-f1.js";
import { conformal } from "./conformal.js";
import { iqr } from "./iqr.js";
import { mad } from "./mad.js";
import { peaksOverThreshold } from "./peaks-over-threshold.js";
import { contamination, quantileThreshold } from "./quantile.js";
import type { FittedThreshold, ThresholdRule } from "./threshold.js";
import { meanPlusSd, type ZScoreOptions, zScore } from "./z-score.js";

type NumberOf = (name: string) => number;

const make: Readonly<Record<string, (number: NumberOf, options: FittedThreshold["options"]) => ThresholdRule>> = {
  "z-score": (number, { tail, log }) => zScore(number("k"), { tail, log } as ZScoreOptions),
  "mean-plus-sd": (number) => meanPlusSd(number("k")),
  quantile: (number) => quantileThreshold(number("q")),
  contamination: (number) => contamination(number("share")),
  mad: (number) => mad(number("k")),
  iqr: (number) => iqr(number("k")),
  "peaks-over-threshold": (number) => peaksOverThreshold(number("risk"), { level: number("level") }),
  conformal: (number) => conformal(number("level")),
  "best-f1": () => bestF1(),
};

/**
 * The rule, with its options, that a fitted threshold came from: to calibrate again after reading a model file.
 *
 * @throws UserError for a rule this version does not know, or options that are not numbers.
 * @example
 * ```ts
 * import { mad, restoreThreshold } from "sandglass";
 * const fitted = mad(2).fit([1, 2, 3, 4, 5]);
 * console.log(restoreThreshold(fitted).fit([1, 2, 3, 4, 5]).upper === fitted.upper); // true
 * ```
 */
export function restoreThreshold({ rule, options }: Pick<FittedThreshold, "rule" | "options">): ThresholdRule {
  const known = Object.hasOwn(make, rule) ? make[rule] : undefined;
  if (known === undefined) {
    throw new UserError({ where: "threshold", expected: `one of ${Object.keys(make).join(", ")}`, got: `"${rule}"` });
  }
  return known((name) => {
    const value = options[name];
    if (typeof value === "number") return value;
    throw new UserError({ where: `threshold ${rule}`, expected: `a number for ${name}`, got: String(value) });
  }, options);
}
