import { UserError } from "../../core/errors.js";

/** Which hypotheses of a batch are rejected. */
export interface Discoveries {
  /** True where the sample is called anomalous. */
  readonly anomalous: readonly boolean[];
  /** Smallest false-discovery rate at which each sample would be called anomalous. */
  readonly adjusted: Float64Array;
}

/**
 * Picks the anomalies of a batch so that at most `rate` of the picks are expected to be normal. Conformal p-values of
 * one calibration set depend positively on each other, which the procedure tolerates.
 *
 * Source: Benjamini and Hochberg, "Controlling the false discovery rate", 1995; for conformal p-values Bates et al., 2023.
 *
 * @throws UserError when the rate or a p-value is not within 0 … 1.
 * @example
 * ```ts
 * import { benjaminiHochberg } from "sandglass";
 * console.log(benjaminiHochberg([0.001, 0.8, 0.02], 0.05).anomalous.join(" ")); // true false true
 * ```
 */
export function benjaminiHochberg(pValues: ArrayLike<number>, rate: number): Discoveries {
  const where = "benjaminiHochberg";
  if (!(rate > 0 && rate < 1)) {
    throw new UserError({ where, expected: "a rate above 0 and below 1", got: String(rate) });
  }
  for (let at = 0; at < pValues.length; at++) {
    if (pValues[at]! >= 0 && pValues[at]! <= 1) continue;
    throw new UserError({ where, expected: "p-values within 0 … 1", got: `${pValues[at]} at index ${at}` });
  }
  const order = Array.from({ length: pValues.length }, (_, at) => at).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Float64Array(pValues.length);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const at = order[rank - 1]!;
    smallest = Math.min(smallest, (pValues[at]! * order.length) / rank);
    adjusted[at] = smallest;
  }
  // The allowance keeps p = rate * rank / n, exact on paper, from missing by rounding.
  return { anomalous: Array.from(adjusted, (value) => value <= rate * (1 + 1e-12)), adjusted };
}
