import { UserError } from "../core/errors.js";
import { formatShape, type Shape } from "../core/shape.js";
import { activations } from "./activations.js";
import { initializers } from "./initializers.js";

// Layers may come from a configuration file or from plain JavaScript, so their options are checked, not trusted.

/** Reads like `the option "rate"` of a layer, for messages. */
const option = (where: string, name: string): string => `${where}, option "${name}"`;

export function checkWhole(where: string, name: string, value: unknown): void {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
    throw new UserError({ where: option(where, name), expected: "a whole number >= 1", got: JSON.stringify(value) });
  }
}

export function checkNumber(
  where: string,
  name: string,
  value: unknown,
  range: { readonly atLeast: number; readonly below?: number },
): void {
  const { atLeast, below = Number.POSITIVE_INFINITY } = range;
  if (typeof value === "number" && value >= atLeast && value < below) return;
  const limit = below === Number.POSITIVE_INFINITY ? "" : ` and < ${below}`;
  throw new UserError({
    where: option(where, name),
    expected: `a number >= ${atLeast}${limit}`,
    got: JSON.stringify(value),
  });
}

export function checkFinite(where: string, name: string, value: unknown): void {
  if (Number.isFinite(value)) return;
  throw new UserError({ where: option(where, name), expected: "a number", got: JSON.stringify(value) });
}

export function checkOneOf(where: string, name: string, value: unknown, names: readonly string[]): void {
  if (typeof value === "string" && names.includes(value)) return;
  throw new UserError({
    where: option(where, name),
    expected: `one of ${names.join(", ")}`,
    got: JSON.stringify(value),
  });
}

export function checkFlag(where: string, name: string, value: unknown): void {
  if (typeof value === "boolean") return;
  throw new UserError({ where: option(where, name), expected: "true or false", got: JSON.stringify(value) });
}

/** One number for both axes, or [rows, columns]. */
export type Pair = number | readonly [number, number];

export function pair(where: string, name: string, value: Pair): readonly [number, number] {
  const both: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  if (both.length === 2 && both.every((one) => typeof one === "number" && Number.isInteger(one) && one >= 1)) {
    return [both[0] as number, both[1] as number];
  }
  throw new UserError({
    where: option(where, name),
    expected: "a whole number >= 1, or two of them as [rows, columns]",
    got: JSON.stringify(value),
  });
}

/** A type or name of a user's own must have a slash, which ours never have. */
export function checkCustomName(where: string, name: unknown): void {
  if (typeof name === "string" && /^[\w.-]+\/[\w./-]+$/.test(name)) return;
  throw new UserError({
    where,
    expected: 'a name with a slash, such as "acme/gate"',
    got: typeof name === "string" ? `"${name}"` : typeof name,
  });
}

const activationNames = Object.keys(activations);
const initializerNames = Object.keys(initializers);

export function checkInitializer(where: string, name: string, value: unknown): void {
  checkOneOf(where, name, value, initializerNames);
}

/** The options all layers with a kernel share. */
export function checkKernelOptions(
  where: string,
  layer: {
    readonly activation: unknown;
    readonly useBias: unknown;
    readonly kernelInitializer: unknown;
    readonly biasInitializer: unknown;
  },
): void {
  checkOneOf(where, "activation", layer.activation, activationNames);
  checkFlag(where, "useBias", layer.useBias);
  checkInitializer(where, "kernelInitializer", layer.kernelInitializer);
  checkInitializer(where, "biasInitializer", layer.biasInitializer);
}

/** The input a layer cannot take: names it, says what it takes and what to put before it. */
export function misfit(where: string, expected: string, got: Shape, remedy: string): UserError {
  return new UserError({ where, expected, got: formatShape(got), remedy });
}

const wanted = {
  1: "[features]",
  2: "[channels, length]",
  3: "[channels, height, width]",
} as const;

/** Checks the rank, and says which layer to add before this one when it is another. */
export function checkRank(where: string, input: Shape, rank: keyof typeof wanted): void {
  if (input.length !== rank) throw misfit(where, wanted[rank], input, remedyFor(input, rank));
}

function remedyFor(input: Shape, rank: keyof typeof wanted): string {
  if (rank === 1) return "Add flatten() before it.";
  if (input.length === 1) {
    const side = Math.sqrt(input[0]!);
    if (rank === 3 && Number.isInteger(side)) return `Add reshape([1, ${side}, ${side}]).`;
    return rank === 3 ? `Add reshape([1, height, width]) of ${input[0]} elements.` : `Add reshape([1, ${input[0]}]).`;
  }
  if (rank === 2 && input.length === 3)
    return `Add reshape([${input[0]}, ${input[1]! * input[2]!}]), or use a 2d layer.`;
  if (rank === 3 && input.length === 2) {
    return `Add reshape([1, ${input[0]}, ${input[1]}]), or use a 1d layer.`;
  }
  return `Add a reshape to ${wanted[rank]}.`;
}
