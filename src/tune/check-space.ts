import { didYouMean } from "../core/did-you-mean.js";
import { type Problem, UserError } from "../core/errors.js";
import { contains, inWords, quoted } from "./dimension.js";
import type { ChoiceDimension, Dimension, NumberDimension, Space, When } from "./space.js";

const fields: Readonly<Record<Dimension["kind"], readonly string[]>> = {
  float: ["kind", "low", "high", "log", "step", "when"],
  int: ["kind", "low", "high", "log", "step", "when"],
  choice: ["kind", "values", "when"],
};

/**
 * Refuses a space that cannot be searched: an empty one, ranges upside down, logarithms of what is not above 0, lists of no or of
 * equal values, conditions that can never be told or met. What comes from a file is checked as well as what a program wrote.
 *
 * @throws UserError naming the dimension.
 * @example
 * ```ts
 * import { checkSpace, float } from "sandglass/tune";
 * checkSpace({ rate: float(1e-4, 1e-1, { log: true }) });
 * ```
 */
export function checkSpace(space: Space): void {
  if (typeof space !== "object" || space === null || Array.isArray(space)) {
    throw new UserError({ where: "space", expected: "dimensions by name", got: quoted(space) });
  }
  const names = Object.keys(space);
  if (names.length === 0) {
    const remedy = "Name what is to be searched, such as { rate: float(1e-4, 1e-1, { log: true }) }.";
    throw new UserError({ where: "space", expected: "one or more dimensions", got: "none", remedy });
  }
  for (const [at, name] of names.entries()) {
    const refuse = (problem: Omit<Problem, "where">): never => {
      throw new UserError({ where: `space, dimension "${name}"`, ...problem });
    };
    if (name.trim() === "" || name === "__proto__") refuse({ expected: "a name", got: quoted(name) });
    const dimension = space[name]!;
    checkFields(dimension, refuse);
    if (dimension.kind === "choice") checkChoice(dimension, refuse);
    else checkNumber(dimension, refuse);
    if (dimension.when !== undefined) checkWhen(dimension.when, space, names.slice(0, at), refuse);
  }
}

type Refuse = (problem: Omit<Problem, "where">) => never;

function checkFields(dimension: Dimension, refuse: Refuse): void {
  if (typeof dimension !== "object" || dimension === null) {
    refuse({ expected: "a dimension, as float, int and choice make it", got: quoted(dimension) });
  }
  const { kind } = dimension;
  if (!Object.hasOwn(fields, kind)) {
    const kinds = Object.keys(fields);
    refuse({ expected: `a kind: ${kinds.join(", ")}`, got: quoted(kind), remedy: didYouMean(String(kind), kinds) });
  }
  const odd = Object.keys(dimension).find((field) => !fields[kind].includes(field));
  if (odd !== undefined) {
    const expected = `of ${kind} no other than ${fields[kind].join(", ")}`;
    refuse({ expected, got: quoted(odd), remedy: didYouMean(odd, fields[kind]) });
  }
}

function checkNumber({ kind, low, high, log = false, step }: NumberDimension, refuse: Refuse): void {
  const isFine = kind === "int" ? Number.isSafeInteger : Number.isFinite;
  const what = kind === "int" ? "whole numbers" : "finite numbers";
  if (!isFine(low) || !isFine(high))
    refuse({ expected: `${what} as low and high`, got: `${quoted(low)} and ${quoted(high)}` });
  if (low > high) refuse({ expected: "low up to high", got: `low ${low}, high ${high}`, remedy: "Swap them." });
  if (!Number.isFinite(high - low)) refuse({ expected: "a range that is a number", got: `${low} … ${high}` });
  if (typeof log !== "boolean") refuse({ expected: "log true or false", got: quoted(log) });
  if (log && low <= 0) {
    refuse({
      expected: "low above 0 on a logarithmic scale",
      got: `low ${low}`,
      remedy: "Raise low, or leave out log.",
    });
  }
  if (step === undefined) return;
  if (!isFine(step) || step <= 0)
    refuse({ expected: `a step above 0${kind === "int" ? ", whole" : ""}`, got: quoted(step) });
  if (step > high - low && low < high) refuse({ expected: `a step of at most ${high - low}`, got: String(step) });
}

function checkChoice({ values }: ChoiceDimension, refuse: Refuse): void {
  if (!Array.isArray(values) || values.length === 0) {
    refuse({ expected: "one or more values to choose from", got: Array.isArray(values) ? "none" : quoted(values) });
  }
  const odd = values.find((value) => !["string", "boolean"].includes(typeof value) && !Number.isFinite(value));
  if (odd !== undefined || values.includes(undefined as never)) {
    refuse({ expected: "texts, finite numbers, true or false as values", got: quoted(odd) });
  }
  const twice = values.find((value, at) => values.indexOf(value) < at);
  if (twice !== undefined) refuse({ expected: "each value once", got: `${quoted(twice)} twice` });
}

function checkWhen(when: When, space: Space, earlier: readonly string[], refuse: Refuse): void {
  if (typeof when !== "object" || when === null || Array.isArray(when)) {
    refuse({ expected: 'when as lists of values by name, such as { loss: ["ssim"] }', got: quoted(when) });
  }
  for (const [name, values] of Object.entries(when)) {
    if (!earlier.includes(name)) {
      const remedy = Object.hasOwn(space, name) ? `Put "${name}" before it.` : didYouMean(name, earlier);
      refuse({ expected: "when to name dimensions that stand before it", got: quoted(name), remedy });
    }
    if (!Array.isArray(values) || values.length === 0) {
      refuse({ expected: `values of "${name}" in when`, got: Array.isArray(values) ? "none" : quoted(values) });
    }
    const parent = space[name]!;
    const odd = values.find((value) => !contains(parent, value));
    if (odd !== undefined) refuse({ expected: `for "${name}" in when ${inWords(parent)}`, got: quoted(odd) });
  }
}
