import { UserError } from "../../core/errors.js";
import type { RowBlock } from "./csv.js";

type Pieces = AsyncIterable<{ readonly text: string; readonly last: boolean }>;

/** Rows of NDJSON: an object on each line, whose columns are those of the first; what one lacks is missing there. */
export async function* objectRows(pieces: Pieces, where: string): AsyncGenerator<RowBlock> {
  let names: readonly string[] | undefined;
  let rest = "";
  let line = 0;
  for await (const { text, last } of pieces) {
    const lines = (rest + text).split("\n");
    rest = last ? "" : lines.pop()!;
    // One row more for the names, which stand in no line of their own.
    const first = line + 1 + (names === undefined ? 0 : 1);
    const rows: string[][] = [];
    for (const one of lines) {
      line++;
      if (one.trim() === "") {
        rows.push([""]);
        continue;
      }
      const record = textFromJson(one);
      if (record === undefined) {
        throw new UserError({ where: `${where} line ${line}`, expected: "a JSON object", got: one.slice(0, 60) });
      }
      if (names === undefined) {
        names = Object.keys(record);
        rows.push([...names]);
      }
      const more = Object.keys(record).find((name) => !names!.includes(name));
      if (more !== undefined) {
        const expected = `the columns of the first line: ${names.slice(0, 20).join(", ")}`;
        throw new UserError({ where: `${where} line ${line}`, expected, got: JSON.stringify(more) });
      }
      rows.push(names.map((name) => (Object.hasOwn(record, name) ? cellOf(record[name], name, where, line) : "")));
    }
    if (rows.length > 0) yield { rows, first, delimiter: "," };
  }
}

/** The object a line holds, if it is one. */
export function textFromJson(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A value as the cell of a CSV file would hold it. Throws a UserError for lists and objects. */
export function cellOf(value: unknown, name: string, where: string, row: number): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object") return String(value);
  throw new UserError({
    where: `${where}, column ${JSON.stringify(name)} row ${row}`,
    expected: "a number, a word or nothing",
    got: Array.isArray(value) ? "a list" : "an object",
    remedy: "Flatten the nested column, or leave it out of the file.",
  });
}
