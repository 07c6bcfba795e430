import type { Random } from "../../core/random.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import type { Kind, OpName, Value } from "../../graph/value.js";

/**
 * Where an operand's numbers are drawn from. All are exact in float32.
 *
 * - `any`: normal, sd 1
 * - `positive`: uniform in [0.5, 2.5]
 * - `nonzero`: `positive` with a random sign
 * - `apart`: distinct multiples of 1/16, so that no two elements of a sample tie
 * - `between`: the same plus 1/32, so that none ties with `apart`
 * - `ties`: -1, 0 or 1
 * - a pair: uniform between the two
 */
export type Domain =
  | "any"
  | "positive"
  | "nonzero"
  | "apart"
  | "between"
  | "ties"
  | readonly [low: number, high: number];

export interface OperandSpec {
  readonly kind: Kind;
  readonly shape: Shape;
  readonly domain: Domain;
}

export const sample = (shape: Shape, domain: Domain = "any"): OperandSpec => ({ kind: "sample", shape, domain });
export const shared = (shape: Shape, domain: Domain = "any"): OperandSpec => ({ kind: "shared", shape, domain });

/** One row of the table of op cases. From it come engine comparisons and gradient checks. */
export interface OpCase {
  /** The op the row is about, or `composition` for a function made of several. */
  readonly op: OpName | "composition";
  readonly name: string;
  readonly operands: readonly OperandSpec[];
  readonly build: (...operands: Value[]) => Value;
  /** Operands to differentiate by, by position; all by default. */
  readonly wrt?: readonly number[];
  /** False where central differences do not apply: at a kink, or where the function bends within one difference. */
  readonly smooth?: boolean;
  /** Numbers below this count as noise when engines are compared. Default 0.1, as operands are of order 1. */
  readonly floor?: number;
}

/** Numbers for one row of an operand. */
export function draw({ shape, domain }: Pick<OperandSpec, "shape" | "domain">, random: Random): Float32Array {
  const size = sizeOf(shape);
  if (domain === "apart" || domain === "between") {
    const shift = domain === "between" ? 1 / 32 : 0;
    return Float32Array.from(random.permutation(size), (rank) => (rank - Math.floor(size / 2)) / 16 + shift);
  }
  return Float32Array.from({ length: size }, () => drawOne(domain, random));
}

function drawOne(domain: Exclude<Domain, "apart" | "between">, random: Random): number {
  switch (domain) {
    case "any":
      return random.normal();
    case "positive":
      return random.uniform(0.5, 2.5);
    case "nonzero":
      return random.uniform(0.5, 2.5) * (random.integer(2) * 2 - 1);
    case "ties":
      return random.integer(3) - 1;
    default:
      return random.uniform(...domain);
  }
}
