/** `2014-07-01`, `2014-07-01 00:30`, `2014-07-01T00:30:05.25Z`, `2014/7/1 0:30`, with or without an offset from UTC. */
const isoLike =
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * The time that a text says, in milliseconds since 1970; without an offset it is taken as UTC, so that the same file means
 * the same everywhere. Undefined for anything that is not a date of year, month and day, in that order.
 *
 * @example
 * ```ts
 * import { parseTime } from "sandglass/data";
 * console.log(parseTime("1970-01-02 00:00:01"), parseTime("3.5")); // 86401000 undefined
 * ```
 */
export function parseTime(text: string): number | undefined {
  const [, year, , month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] =
    isoLike.exec(text.trim()) ?? [];
  if (year === undefined) return undefined;
  const [y, mo, d] = [Number(year), Number(month), Number(day)];
  const [h, mi, s] = [Number(hour), Number(minute), Number(second)];
  const time = Date.UTC(y, mo - 1, d, h, mi, s) + Number(`0.${fraction || 0}`) * 1000;
  const date = new Date(time);
  // Date.UTC turns the 31st of February into March.
  const real = date.getUTCMonth() === mo - 1 && date.getUTCDate() === d && h < 24 && mi < 60 && s < 60;
  return real ? time - offsetOf(zone) : undefined;
}

/** `31.12.2024 23:59`, `12/31/24 11:59 PM`, `31-Dec-2024`: which is the day and which the month only their writer knows. */
const otherOrder =
  /^(\d{1,2})([-/. ])(\d{1,2}|[a-z]{3,9})\2(\d{4}|\d{2})(?:,?[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:[ap]m)?)?$/i;

/**
 * Whether a text is a date, with year, month and day in whatever order: enough to carry it along, not to reckon with it.
 *
 * @example
 * ```ts
 * import { isDate } from "sandglass/data";
 * console.log(isDate("2024-12-31"), isDate("31.12.2024 23:59"), isDate("45.99.2024")); // true true false
 * ```
 */
export function isDate(text: string): boolean {
  const [, first, , second] = otherOrder.exec(text.trim()) ?? [];
  if (first === undefined) return parseTime(text) !== undefined;
  const [a, b] = [Number(first), Number(second)];
  // A month in letters is no number.
  return Number.isNaN(b) ? a >= 1 && a <= 31 : Math.min(a, b) >= 1 && Math.min(a, b) <= 12 && Math.max(a, b) <= 31;
}

function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/**
 * A time as people write it, in UTC, without what is zero at its end: `2014-07-01`, `2014-07-01 00:30`.
 *
 * @example
 * ```ts
 * import { formatTime } from "sandglass/data";
 * console.log(formatTime(86_400_000), formatTime(86_460_000)); // 1970-01-02 1970-01-02 00:01
 * ```
 */
export function formatTime(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  const [date, time] = [text.slice(0, 10), text.slice(11, 23)];
  if (time === "00:00:00.000") return date;
  return `${date} ${time.replace(/\.000$/, "").replace(/:00$/, "")}`;
}

/** Milliseconds in one unit of times that are numbers since 1970: seconds, or milliseconds where those would be past the year 5138. */
export const unitOfTimes = (largest: number): number => (largest >= 1e11 ? 1 : 1000);
