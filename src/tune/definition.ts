import { UserError } from "../core/errors.js";
import { checkSpace } from "./check-space.js";
import { type Described, format, type StudyEntry } from "./entry.js";
import type { Pruner } from "./pruner.js";
import { parsePruner } from "./pruners/table.js";
import type { Sampler } from "./sampler.js";
import { parseSampler } from "./samplers/table.js";
import type { Space } from "./space.js";
import { minimize, type Objective } from "./trial.js";

/** What proposes and stops trials: of this process, while the log belongs to all. */
export interface SearchOptions {
  /** One by name, such as `tpe`, or an object; default `tpe`. */
  readonly sampler?: Sampler | string;
  /** Stops trials early; by name, such as `asha:min=1,eta=3`, or an object. */
  readonly pruner?: Pruner | string;
}

/** What a study is about. All but `sampler` and `pruner` stays what it was when the study began. */
export interface StudyOptions extends SearchOptions {
  readonly space: Space;
  /** For people, and for the key on Redis; default `study`. */
  readonly name?: string;
  /** What is optimised; default one number, the less the better. */
  readonly objectives?: readonly Objective[];
  /** Default that of the log, 0 for a new study. */
  readonly seed?: number;
  /** Budget of a whole trial, such as its epochs, for pruners that have to know it. */
  readonly resource?: number;
  /** What is optimised and on what data, in words, for those who read the results. */
  readonly note?: string;
  /** Whatever the caller wants to keep with the study; it must survive JSON. */
  readonly about?: unknown;
}

/** The first entry of a new study. */
export function definitionOf(options: StudyOptions, time: number): StudyEntry {
  const { name = "study", space, objectives = [minimize("value")], sampler, pruner, seed = 0 } = options;
  const { resource, note, about } = options;
  checkSpace(space);
  const refuse = (where: string, expected: string, got: string): never => {
    throw new UserError({ where, expected, got });
  };
  if (name.trim() === "") refuse("`name`", "a word or two", "nothing");
  if (objectives.length === 0) refuse("`objectives`", "one or more", "none");
  if (new Set(objectives.map((objective) => objective.name)).size < objectives.length) {
    refuse("`objectives`", "names that differ", objectives.map((objective) => objective.name).join(", "));
  }
  if (!(Number.isSafeInteger(seed) && seed >= 0)) refuse("`seed`", "a whole number >= 0", String(seed));
  const isNone = pruner === undefined || pruner === "none" || (typeof pruner === "object" && pruner.name === "none");
  if (!isNone && objectives.length > 1) {
    refuse("`pruner`", "a study of one objective", `one of ${objectives.length}, of which pruners see only the first`);
  }
  return {
    ...{ entry: "study", format, time, name, space, objectives: objectives.map((objective) => ({ ...objective })) },
    sampler: described(sampler ?? "tpe", parseSampler),
    ...(pruner === undefined ? {} : { pruner: described(pruner, (text) => parsePruner(text, given({ resource }))) }),
    ...{ seed, ...given({ resource, note }) },
    ...(about === undefined ? {} : { about }),
  };
}

const described = (
  given: { readonly name: string } | string,
  parse: (text: string) => { readonly name: string },
): Described => (typeof given === "string" ? { name: parse(given).name, spec: given } : { name: given.name });

/** The fields that are there. */
type Given<Fields> = { readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
const given = <Fields extends object>(fields: Fields): Given<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;

/** Throws a UserError that shows what differs when a log holds another study than the one asked for. */
export function requireSame(options: StudyOptions, logged: StudyEntry, place: string): void {
  const { name, objectives, seed } = options;
  const asked = definitionOf(options, 0);
  const differences = [
    ...(name === undefined || name === logged.name ? [] : [difference("name", logged.name, name)]),
    ...(objectives === undefined ? [] : differ("objectives", logged.objectives, asked.objectives)),
    ...dimensionsThatDiffer(logged.space, asked.space),
    ...(seed === undefined || seed === logged.seed ? [] : [difference("seed", logged.seed, seed)]),
  ];
  if (differences.length === 0) return;
  const shown = differences.slice(0, 3).map(({ there, here }) => ({ there, here }));
  throw new UserError({
    where: place,
    expected: `the study asked for (${shown.map(({ here }) => here).join("; ")})`,
    got: `the study "${logged.name}" (${shown.map(({ there }) => there).join("; ")})`,
    remedy: "Go on with that one as it is, or keep the other under another name.",
  });
}

interface Difference {
  readonly there: string;
  readonly here: string;
}

const difference = (what: string, there: unknown, here: unknown): Difference => ({
  there: `${what}: ${print(there)}`,
  here: `${what}: ${print(here)}`,
});

const differ = (what: string, there: unknown, here: unknown): readonly Difference[] =>
  print(there) === print(here) ? [] : [difference(what, there, here)];

const dimensionsThatDiffer = (there: Space, here: Space): readonly Difference[] =>
  [...new Set([...Object.keys(there), ...Object.keys(here)])].flatMap((name) => differ(name, there[name], here[name]));

/** JSON with keys in one order, so that equal things print alike. */
function print(value: unknown): string {
  if (value === undefined) return "none";
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
