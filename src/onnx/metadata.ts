import * as v from "valibot";
import { UserError } from "../core/errors.js";

/** The layout of model files this version writes. Raised when older versions could no longer read them. */
export const formatVersion = 1;

/** Keys of a model file's metadata. */
export const metadataKeys = {
  version: "sandglass.version",
  input: "sandglass.input",
  scaler: "sandglass.scaler",
  model: "sandglass.model",
  detector: "sandglass.detector",
  provenance: "sandglass.provenance",
  checkpoint: "sandglass.checkpoint",
} as const;

/** Deeper than any of our own descriptions; a bound for those of others. */
const deepest = 64;

/** Plain data as JSON with sorted keys, so that equal data are equal text. */
export function plainText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}

/**
 * The data in such text, checked by a schema. Throws a UserError naming `where` for other text, for what is nested too deep,
 * and for keys that would reach an object's prototype.
 */
export function parsePlain<T>(text: string, schema: v.GenericSchema<unknown, T>, where: string): T {
  const bad = (got: string): UserError => new UserError({ where, expected: "the JSON that Sandglass writes", got });
  if (depthOf(text) > deepest) throw bad(`one nested deeper than ${deepest}`);
  let json: unknown;
  try {
    json = JSON.parse(text, (key: string, value: unknown) => {
      if (key === "__proto__") throw bad('the key "__proto__"');
      return value;
    });
  } catch (error) {
    throw error instanceof UserError ? error : bad("text that is no JSON");
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw bad(`${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
}

/** How deep brackets nest. Read by eye, because a parser may run out of stack first. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === "\\") at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === "{" || character === "[") most = Math.max(most, ++depth);
    else if (character === "}" || character === "]") depth--;
  }
  return most;
}
