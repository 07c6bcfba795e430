import { didYouMean, suggestion } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";

/** Options as a spec gives them, before they are known to fit. */
export type PlainOptions = Readonly<Record<string, string | number | boolean>>;

type KindOf<Value> = [Value] extends [number] ? "number" : [Value] extends [boolean] ? "boolean" : readonly Value[];

/** What each option may be: a number, true or false, or one of some words. */
type Kinds<Options> = { readonly [Name in keyof Options]-?: KindOf<Exclude<Options[Name], undefined>> };

/** A row of a table of things that a spec names. */
export interface Maker<Made> {
  readonly kinds: Readonly<Record<string, "number" | "boolean" | readonly unknown[]>>;
  make(options: PlainOptions): Made;
}

/** Makes a row of a factory and what its options may be: {@link fromSpec} hands it checked ones only. */
export function maker<Options extends object, Made>(
  make: (options: Options) => Made,
  kinds: Kinds<Options>,
): Maker<Made> {
  return { kinds: kinds as Maker<Made>["kinds"], make: (options) => make(options as Options) };
}

/**
 * Makes what a text such as `asha:min=1,eta=3` names: one of a table, with its options.
 *
 * @param what Names the kind of thing in errors: `sampler`.
 * @param given Options that hold where the thing knows them and the text does not say otherwise.
 * @throws UserError for an unknown name, an unknown option or a value that is none of its own.
 */
export function fromSpec<Made>(
  what: string,
  table: Readonly<Record<string, Maker<Made>>>,
  text: string,
  given: PlainOptions = {},
): Made {
  const [name = "", ...rest] = text.trim().split(":");
  if (!Object.hasOwn(table, name)) {
    const known = Object.keys(table);
    const expected = `one of ${known.join(", ")}`;
    throw new UserError({ where: what, expected, got: `"${name}"`, ...suggestion(name, known) });
  }
  const { kinds, make } = table[name]!;
  const known = Object.fromEntries(Object.entries(given).filter(([option]) => Object.hasOwn(kinds, option)));
  return make({ ...known, ...optionsOf(`${what} "${text}"`, kinds, rest.join(":")) });
}

function optionsOf(where: string, kinds: Maker<unknown>["kinds"], text: string): PlainOptions {
  const names = Object.keys(kinds);
  const parts = text.split(",").filter((part) => part.trim() !== "");
  const pairs = parts.map((part): [string, string | number | boolean] => {
    const [name = "", value = ""] = part.split("=", 2).map((word) => word.trim());
    if (!Object.hasOwn(kinds, name)) {
      const expected = names.length === 0 ? "no options" : `options as ${names.map((one) => `${one}=…`).join(",")}`;
      const remedy = names.length === 0 ? "Leave them out." : didYouMean(name, names);
      throw new UserError({ where, expected, got: `"${part.trim()}"`, remedy });
    }
    return [name, read(`${where}, option ${name}`, kinds[name]!, value)];
  });
  return Object.fromEntries(pairs);
}

function read(where: string, kind: Maker<unknown>["kinds"][string], text: string): string | number | boolean {
  const got = text === "" ? "nothing" : `"${text}"`;
  if (kind === "number") {
    const number = Number(text);
    if (text !== "" && Number.isFinite(number)) return number;
    throw new UserError({ where, expected: "a number", got });
  }
  if (kind === "boolean") {
    if (text === "true" || text === "false") return text === "true";
    throw new UserError({ where, expected: "true or false", got });
  }
  if (kind.includes(text)) return text;
  throw new UserError({ where, expected: `one of ${kind.join(", ")}`, got, ...suggestion(text, kind.map(String)) });
}

/** Refuses an option that is not a whole number of at least `least`. */
export function checkWhole(where: string, option: string, got: number, least: number): void {
  if (Number.isInteger(got) && got >= least) return;
  throw new UserError({
    where: `${where}, option ${option}`,
    expected: `a whole number of at least ${least}`,
    got: String(got),
  });
}
