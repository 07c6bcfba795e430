import { UserError } from "../../core/errors.js";
import { readBytes } from "../readers/bytes.js";
import { parseTime } from "../time.js";
import type { Stretch } from "../windows.js";
import type { RegularSeries } from "./regular.js";

/** A known event: its first and last time, milliseconds since 1970, or points where the series has no times. */
export interface SeriesEvent {
  readonly start: number;
  readonly end: number;
}

/**
 * Known events from a file: JSON of [start, end] pairs, alone or under a key that ends in the name of the data file, or two
 * columns start and end of a CSV. Throws a UserError for anything else.
 */
export async function readEvents(path: string, dataFile: string, signal?: AbortSignal): Promise<SeriesEvent[]> {
  const text = new TextDecoder().decode(await readBytes(path, signal && { signal }));
  const pairs = /^\s*[[{]/.test(text) ? pairsIn(text, path, dataFile) : rowsIn(text);
  if (pairs.length === 0) throw new UserError({ where: path, expected: "at least one event", got: "none" });
  return pairs.map((pair, at) => eventOf(pair, `${path}, event ${at}`));
}

function pairsIn(text: string, path: string, dataFile: string): unknown[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UserError({ where: path, expected: "JSON of [start, end] pairs", got: "text that is none" }, { cause });
  }
  if (Array.isArray(json)) return json;
  const name = dataFile.split(/[\\/]/).at(-1)!;
  const found = Object.entries(json as object).find(([key]) => key === name || key.endsWith(`/${name}`));
  if (found !== undefined && Array.isArray(found[1])) return found[1];
  const got = Object.keys(json as object).slice(0, 5);
  throw new UserError({ where: path, expected: `a key that ends in ${name}`, got: got.join(", ") });
}

function rowsIn(text: string): unknown[] {
  const rows = text.split(/\r?\n/).filter((row) => row.trim() !== "");
  const cells = rows.map((row) => row.split(/[,;\t]/).map((cell) => cell.trim()));
  return cells.filter(([first = ""], at) => at > 0 || timeIn(first) !== undefined);
}

function eventOf(pair: unknown, where: string): SeriesEvent {
  const [start, end] = Array.isArray(pair) ? pair.map(timeIn) : [];
  if (start !== undefined && end !== undefined && start <= end) return { start, end };
  const got = Array.isArray(pair) ? pair.join(" to ") : String(pair);
  throw new UserError({ where, expected: "two times, the earlier first", got });
}

function timeIn(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const text = String(value);
  return parseTime(text) ?? (text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined);
}

/** Events as points of a series; those outside of it are left out. */
export function eventPoints({ times, columns }: RegularSeries, events: readonly SeriesEvent[]): Stretch[] {
  const total = columns[0]!.length;
  const place = (time: number): number => {
    if (times === undefined) return Math.ceil(time);
    const at = times.findIndex((one) => one >= time);
    return at < 0 ? total : at;
  };
  return events
    .map(({ start, end }) => ({ from: place(start), to: Math.min(total, place(end) + 1) }))
    .filter(({ from, to }) => from < to && from < total);
}

/** Labelled stretches of points. */
export function labelledStretches(labels: ArrayLike<number>): Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  for (let at = 0; at < labels.length; at++) {
    if (!(labels[at]! > 0)) continue;
    const last = stretches.at(-1);
    if (last?.to === at) last.to = at + 1;
    else stretches.push({ from: at, to: at + 1 });
  }
  return stretches;
}
