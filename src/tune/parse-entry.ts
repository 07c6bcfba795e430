import * as v from "valibot";
import { UserError } from "../core/errors.js";
import { type Entry, format } from "./entry.js";

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const setting = v.union([v.string(), v.number(), v.boolean()]);
const settings = v.record(v.string(), setting);
const when = v.exactOptional(v.record(v.string(), v.array(setting)));
const number = {
  ...{ low: v.number(), high: v.number(), log: v.exactOptional(v.boolean()), step: v.exactOptional(v.number()), when },
};
const dimension = v.variant("kind", [
  v.object({ kind: v.literal("float"), ...number }),
  v.object({ kind: v.literal("int"), ...number }),
  v.object({ kind: v.literal("choice"), values: v.array(setting), when }),
]);
const named = v.object({ name: v.string(), spec: v.exactOptional(v.string()) });
const common = { time: whole, trial: whole };
const decision = v.picklist(["continue", "pause", "stop"]);
const seconds = v.pipe(v.number(), v.minValue(0));

const study = v.object({
  entry: v.literal("study"),
  format: v.literal(format),
  time: whole,
  name: v.string(),
  space: v.record(v.string(), dimension),
  objectives: v.array(v.object({ name: v.string(), direction: v.picklist(["minimize", "maximize"]) })),
  sampler: named,
  pruner: v.exactOptional(named),
  seed: whole,
  resource: v.exactOptional(v.number()),
  note: v.exactOptional(v.string()),
  about: v.exactOptional(v.unknown()),
});

const schema: v.GenericSchema<unknown, Entry> = v.variant("entry", [
  study,
  v.object({ entry: v.literal("enqueue"), ...common, settings }),
  v.object({ entry: v.literal("ask"), ...common, settings, worker: v.string() }),
  v.object({ entry: v.literal("take"), ...common, worker: v.string() }),
  v.object({ entry: v.literal("promote"), ...common, worker: v.string() }),
  v.object({ entry: v.literal("report"), ...common, step: v.number(), value: v.number(), decision }),
  v.object({ entry: v.literal("pause"), ...common, seconds }),
  v.object({
    ...{ entry: v.literal("complete"), ...common, values: v.array(v.number()) },
    ...{ constraints: v.exactOptional(v.array(v.number())), seconds },
  }),
  v.object({ entry: v.literal("prune"), ...common, seconds }),
  v.object({ entry: v.literal("fail"), ...common, reason: v.string(), seconds }),
  v.object({ entry: v.literal("release"), ...common, seconds: v.exactOptional(seconds), reason: v.string() }),
]);

/** The text of an entry: one line of JSON, without the line's end. */
export const printEntry = (entry: Entry): string => JSON.stringify(entry);

/** Reads the text of one entry. Throws a UserError that says of `where` what is wrong with it. */
export function parseEntry(text: string, where: string): Entry {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(where, `text that is no JSON: ${shortened(text)}`, cause);
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const theirs = versionOf(value);
  if (theirs !== undefined && theirs !== format) {
    throw new UserError({
      ...{ where, expected: `a study in format ${format}`, got: `format ${String(theirs)}` },
      remedy: "Open it with the version of Sandglass that wrote it, or begin another study.",
    });
  }
  const [issue] = result.issues;
  throw damaged(where, `${v.getDotPath(issue) ?? "something else"}: ${issue.message}`);
}

function versionOf(value: unknown): unknown {
  const isStudy = typeof value === "object" && value !== null && "entry" in value && value.entry === "study";
  return isStudy && "format" in value ? value.format : undefined;
}

function damaged(where: string, got: string, cause?: unknown): UserError {
  const remedy =
    "Is this a study? If it is, it was damaged here: what stands before is intact, so cut it off at this place.";
  return new UserError({ where, expected: "an entry of a study's log", got, remedy }, { cause });
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
