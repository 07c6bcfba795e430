/** The first place in which two options differ. */
export interface Difference {
  /** `optimizer.learningRate.initial`. */
  readonly where: string;
  readonly before: unknown;
  readonly now: unknown;
}

/** Lengths of a learning-rate schedule, in steps. */
const lengths = ["decaySteps", "every", "steps"];

/** Looks through plain data for what differs, leaving out the lengths of learning-rate schedules. */
export function difference(then: unknown, now: unknown, where: string): Difference | undefined {
  if (Object.is(then, now)) return undefined;
  // Of things of two kinds the kind is what differs.
  if (!isObject(then) || !isObject(now) || Array.isArray(then) !== Array.isArray(now) || typeOf(then) !== typeOf(now)) {
    return { where, before: then, now };
  }
  for (const key of new Set([...Object.keys(then), ...Object.keys(now)])) {
    if (/learningRate/.test(where) && lengths.includes(key)) continue;
    const found = difference(then[key], now[key], `${where}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value of an option as an error names it: never a dumped object. */
export function inWords(value: unknown): string {
  if (value === undefined || value === null) return "none";
  if (Array.isArray(value)) return value.some(isObject) ? `${value.length} of them` : `[${value.join(", ")}]`;
  if (isObject(value)) return typeOf(value) ?? "a set of options";
  return typeof value === "string" ? `"${value}"` : String(value);
}

type Plain = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Plain => typeof value === "object" && value !== null;
const typeOf = ({ type }: Plain): string | undefined => (typeof type === "string" ? type : undefined);
