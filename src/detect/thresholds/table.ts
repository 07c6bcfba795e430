import { suggestion } from "../../core/did-you-mean.js";
import { UserError } from "../../core/errors.js";
import { bestF1 } from "./best-f1.js";
import { conformal } from "./conformal.js";
import { iqr } from "./iqr.js";
import { mad } from "./mad.js";
import { peaksOverThreshold } from "./peaks-over-threshold.js";
import { contamination, quantileThreshold } from "./quantile.js";
import type { FittedThreshold, ThresholdRule } from "./threshold.js";
import { meanPlusSd, type ZScoreOptions, zScore } from "./z-score.js";

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

/** Options of a rule as plain JSON, as a fitted threshold keeps them. */
type RuleOptions = FittedThreshold["options"];

interface Entry {
  /** The option that the number after the colon gives, where the rule has one. */
  readonly main?: string;
  readonly make: (value: number | undefined, options: RuleOptions) => ThresholdRule;
  /** Options beside the main one that the name implies. */
  readonly implied?: RuleOptions;
}

const zScoreOf: Entry["make"] = (k, { tail, log }) =>
  zScore(k, { ...(tail !== undefined && { tail }), ...(log !== undefined && { log }) } as ZScoreOptions);

const entries: { readonly [name in ThresholdName]: Entry } = {
  "z-score": { main: "k", make: zScoreOf },
  "z-score-lower": { main: "k", make: zScoreOf, implied: { tail: "lower" } },
  "z-score-two-sided": { main: "k", make: zScoreOf, implied: { tail: "two-sided" } },
  "z-score-log": { main: "k", make: zScoreOf, implied: { log: true } },
  "mean-plus-sd": { main: "k", make: (k) => meanPlusSd(k) },
  quantile: { main: "q", make: (q) => quantileThreshold(q) },
  contamination: { main: "share", make: (share) => contamination(share) },
  mad: { main: "k", make: (k) => mad(k) },
  iqr: { main: "k", make: (k) => iqr(k) },
  "peaks-over-threshold": {
    main: "risk",
    make: (risk, { level }) => peaksOverThreshold(risk, level === undefined ? {} : { level: numeric("level", level) }),
  },
  conformal: { main: "level", make: (level) => conformal(level) },
  "best-f1": { make: () => bestF1() },
};

function numeric(name: string, value: unknown): number {
  if (typeof value === "number") return value;
  throw new UserError({ where: "threshold", expected: `a number for ${name}`, got: String(value) });
}

/**
 * Every rule by name, made from its one main number or its default.
 *
 * @example
 * ```ts
 * import { thresholdRules } from "sandglass";
 * console.log(thresholdRules["mean-plus-sd"](1).fit([1, 3]).upper); // 3
 * ```
 */
export const thresholdRules: { readonly [name in ThresholdName]: (value?: number) => ThresholdRule } =
  Object.fromEntries(
    Object.entries(entries).map(([name, { make, implied = {} }]) => [name, (value?: number) => make(value, implied)]),
  ) as { [name in ThresholdName]: (value?: number) => ThresholdRule };

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
  if (!Object.hasOwn(entries, rule)) {
    throw new UserError({
      where: "threshold",
      expected: `one of ${Object.keys(entries).join(", ")}`,
      got: `"${rule}"`,
    });
  }
  const { main, make } = entries[rule as ThresholdName];
  return make(main === undefined ? undefined : numeric(main, options[main]), options);
}
