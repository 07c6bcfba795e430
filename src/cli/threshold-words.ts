import type { FittedThreshold } from "../detect/index.js";

/** `conformal:0.05`: the rule as one asks for it. */
export function ruleName({ rule, options }: FittedThreshold): string {
  const value = Object.values(options).find((one) => typeof one === "number");
  return value === undefined ? rule : `${rule}:${value}`;
}

/** `above 7.5`, `above 3 or below -3`: where scores are anomalous. */
export function cutsOf({ upper, lower }: FittedThreshold): string {
  const sides = [
    ...(upper === undefined ? [] : [`above ${Number(upper.toPrecision(6))}`]),
    ...(lower === undefined ? [] : [`below ${Number(lower.toPrecision(6))}`]),
  ];
  return sides.join(" or ");
}
