import { suggestion } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import type { Choices, OptionName, OptionSpec } from "./options.js";
import type { Recipe } from "./recipe.js";

/**
 * Checks the options given against those the recipe takes, and fills in its defaults. Numbers may be text, as on the
 * command line. Throws a UserError that names the option.
 */
export function choose(recipe: Recipe, given: Readonly<Record<string, string | number | undefined>>): Choices {
  const known = Object.keys(recipe.options);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || known.includes(name)) continue;
    throw new UserError({
      where: name,
      expected: known.length === 0 ? `no options of its own for ${recipe.name}` : `an option of ${recipe.name}`,
      got: String(value),
      ...(known.length > 0 && { remedy: `It has ${known.map((own) => `\`${own}\``).join(", ")}.` }),
    });
  }
  const chosen: Partial<Record<OptionName, string | number>> = {};
  for (const [name, spec] of Object.entries(recipe.options) as [OptionName, OptionSpec][]) {
    const value = given[name] === undefined ? spec.default : parsed(name, spec, given[name]);
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}

/** Refuses a recipe that misses an option it cannot do without, such as the table to learn from. */
export function requireOptions(recipe: Recipe, chosen: Choices): void {
  for (const [name, spec] of Object.entries(recipe.options) as [OptionName, OptionSpec][]) {
    if (spec.kind !== "text" || !spec.required || chosen[name] !== undefined) continue;
    throw new UserError({ where: recipe.name, expected: `the option \`${name}\``, got: "nothing" });
  }
}

function parsed(name: string, spec: OptionSpec, value: string | number): string | number {
  if (spec.kind === "text") return String(value);
  if (spec.kind === "choice") {
    if (spec.values.includes(String(value))) return String(value);
    const expected = `one of ${spec.values.join(", ")}`;
    throw new UserError({ where: name, expected, got: `"${value}"`, ...suggestion(String(value), spec.values) });
  }
  const x = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  const fits = x >= spec.atLeast && x <= spec.atMost && (spec.kind === "number" || Number.isSafeInteger(x));
  if (fits) return x;
  const kind = spec.kind === "whole" ? "a whole number" : "a number";
  throw new UserError({ where: name, expected: `${kind} from ${spec.atLeast} to ${spec.atMost}`, got: `"${value}"` });
}
