import { UserError } from "../core/errors.js";
import type { Objective } from "./trial.js";

/** One number for each objective, and constraints that are met where they are not above 0. */
export interface Values {
  readonly values: readonly number[];
  readonly constraints?: readonly number[];
}

/** What an objective comes to: one number, one for each objective, or those with constraints. */
export type Value = number | readonly number[] | Values;

/**
 * What became of a trial: its value, or a state. `pruned`: stopped for good. `paused`: stopped where it may be promoted.
 * `failed`: why. `waiting`: given back, for whoever asks next to go on with.
 */
export type Outcome =
  | Value
  | { readonly state: "pruned" | "paused" | "waiting" }
  | { readonly state: "failed"; readonly reason: string };

/** The values of an outcome, checked. Throws a UserError that names the objective which is missing or not finite. */
export function valuesOf(value: unknown, objectives: readonly Objective[], where: string): Values {
  const { values, constraints } = asValues(value);
  if (values === undefined || values.length !== objectives.length) {
    const names = objectives.map(({ name }) => name).join(", ");
    const one = `a number (${names})`;
    throw new UserError({
      where,
      expected: objectives.length === 1 ? one : `${objectives.length} numbers (${names})`,
      got: values === undefined ? wordFor(value) : `${values.length} ${values.length === 1 ? "number" : "numbers"}`,
      remedy: "Return what the study's objectives ask for.",
    });
  }
  const numbers = values.map((value, at) => finite(value, `${where}, objective ${objectives[at]!.name}`));
  if (constraints === undefined) return { values: numbers };
  if (!Array.isArray(constraints)) {
    throw new UserError({ where: `${where}, constraints`, expected: "a list of numbers", got: wordFor(constraints) });
  }
  return {
    values: numbers,
    constraints: constraints.map((value, at) => finite(value, `${where}, constraint ${at + 1}`)),
  };
}

function asValues(value: unknown): { readonly values?: readonly unknown[]; readonly constraints?: unknown } {
  if (typeof value === "number") return { values: [value] };
  if (Array.isArray(value)) return { values: value };
  if (typeof value !== "object" || value === null || !("values" in value)) return {};
  const { values } = value;
  const constraints = "constraints" in value ? value.constraints : undefined;
  return { ...(Array.isArray(values) ? { values } : {}), ...(constraints === undefined ? {} : { constraints }) };
}

function finite(value: unknown, where: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new UserError({ where, expected: "a finite number", got: wordFor(value) });
}

/** A value as an error names it. */
const wordFor = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (typeof value === "number" || value === null || typeof value === "boolean") return String(value);
  return typeof value === "string"
    ? `"${value}"`
    : Array.isArray(value)
      ? "a list"
      : `a ${typeof value}`.replace("a o", "an o");
};
