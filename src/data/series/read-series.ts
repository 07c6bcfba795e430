import { UserError } from "../../core/errors.js";
import { readRows, type TableSource } from "../readers/csv.js";
import { isMissing, maybeThousands, numberIn as numberOf } from "../table/cell.js";
import { parseTime, unitOfTimes } from "../time.js";
import { readArraySeries, type SeriesColumns } from "./array-series.js";
import type { RawSeries } from "./regular.js";

/** Which columns of a file make a series. */
export interface ReadSeriesOptions extends SeriesColumns {
  readonly delimiter?: string;
}

/**
 * Reads a series from a delimited table, a row for each point, or from an NPY array `[points]` or `[points, channels]`, or such
 * a one in an NPZ file, with times in another if there are. Empty
 * cells are missing points; decimal commas are read; columns of words are left out, which a notice says.
 *
 * @example
 * ```ts
 * import { readSeries } from "sandglass/data";
 * const text = "timestamp,flow,unit\n2014-07-01 00:00,1.5,l\n2014-07-01 00:30,,l\n";
 * const { names, times, columns } = await readSeries(new TextEncoder().encode(text));
 * console.log(names.join(" "), times![1]! - times![0]!, columns[0]!.join(" ")); // flow 1800000 1.5 NaN
 * ```
 *
 * @throws UserError for a file without numbers, a named column that is not there, or a time that is none.
 */
export async function readSeries(source: TableSource, options: ReadSeriesOptions = {}): Promise<RawSeries> {
  const where = typeof source === "string" ? source : "series";
  if (typeof source === "string" && /\.np[yz](\.gz)?$/i.test(source)) return readArraySeries(source, options);
  const { names, columns } = await cellsByColumn(source, options, where);
  const roles = rolesOf(names, columns, options, where);
  const numbers = (index: number): Float64Array =>
    Float64Array.from(columns[index]!, (cell) => (isMissing(cell) ? Number.NaN : numberIn(cell)!));
  const channels = roles.channels.map((index) => names[index]!);
  if (channels.length === 0) {
    throw new UserError({ where, expected: "at least one column of numbers", got: names.join(", ") || "none" });
  }
  return {
    names: channels,
    columns: roles.channels.map(numbers),
    ...(roles.time !== undefined && { times: timesIn(columns[roles.time]!, names[roles.time]!, where) }),
    ...(roles.label !== undefined && { labels: numbers(roles.label).map((label) => (label > 0 ? 1 : 0)) }),
    ...(roles.leftOut.length > 0 && {
      notices: [
        `Left out, because they hold more than numbers: ${roles.leftOut.map((at) => `${names[at]} (${JSON.stringify(wordIn(columns[at]!))})`).join(", ")}.`,
      ],
    }),
  };
}

/** The number in a cell, with a decimal comma too; `1,234` may be a thousand or one and a bit, so it is neither. */
const numberIn = (cell: string): number | undefined => numberOf(cell, maybeThousands.test(cell) ? "." : ",");

/** The first cell of a column that is no number. */
const wordIn = (cells: readonly string[]): string =>
  cells.find((cell) => !isMissing(cell) && numberIn(cell) === undefined) ?? "";

async function cellsByColumn(
  source: TableSource,
  { delimiter, signal }: ReadSeriesOptions,
  where: string,
): Promise<{ readonly names: readonly string[]; readonly columns: readonly string[][] }> {
  let names: string[] | undefined;
  let columns: string[][] = [];
  for await (const block of readRows(source, { ...(delimiter && { delimiter }), ...(signal && { signal }) })) {
    for (const [at, row] of block.rows.entries()) {
      if (row.length === 1 && row[0]!.trim() === "") continue;
      const cells = row.map((cell) => cell.trim());
      if (names === undefined) {
        const header = cells.every(
          (cell) => isMissing(cell) || (numberIn(cell) === undefined && parseTime(cell) === undefined),
        );
        names = header ? cells : cells.map((_, index) => `column ${index}`);
        columns = names.map(() => []);
        if (header) continue;
      }
      if (cells.length !== names.length) {
        const expected = `${names.length} cells, as the first row has`;
        throw new UserError({ where: `${where} row ${block.first + at}`, expected, got: `${cells.length}` });
      }
      for (const [index, cell] of cells.entries()) columns[index]!.push(cell);
    }
  }
  if (names === undefined || (columns[0]?.length ?? 0) === 0) {
    throw new UserError({ where, expected: "rows with a point each", got: names ? "a header only" : "an empty file" });
  }
  return { names, columns };
}

/** Names of columns that hold times as numbers. */
const timeNames = /^(time|times|timestamp|ts|date|datetime|epoch|unix_?time)$/i;

interface Roles {
  /** Columns that nobody asked for and that cannot be channels. */
  readonly leftOut: readonly number[];
  readonly time?: number;
  readonly label?: number;
  readonly channels: readonly number[];
}

function rolesOf(
  names: readonly string[],
  columns: readonly string[][],
  options: ReadSeriesOptions,
  where: string,
): Roles {
  const indexOf = (name: string): number => {
    const at = names.indexOf(name);
    if (at >= 0) return at;
    throw new UserError({ where, expected: `a column "${name}"`, got: names.join(", ") });
  };
  const readsAsTime = columns.findIndex((cells) => cells.every((cell) => parseTime(cell) !== undefined));
  // Seconds since 1970 look like any other numbers: only their name tells.
  const found = readsAsTime >= 0 ? readsAsTime : names.findIndex((name) => timeNames.test(name));
  const time = options.time === undefined ? found : indexOf(options.time);
  const label = options.label === undefined ? -1 : indexOf(options.label);
  const isNumeric = (cells: readonly string[]): boolean =>
    cells.every((cell) => isMissing(cell) || numberIn(cell) !== undefined) && cells.some((cell) => !isMissing(cell));
  const channels = options.channels
    ? options.channels.map(indexOf)
    : names.flatMap((_, at) => (at !== time && at !== label && isNumeric(columns[at]!) ? [at] : []));
  for (const at of [...channels, ...(label >= 0 ? [label] : [])]) {
    const odd = columns[at]!.findIndex((cell) => !isMissing(cell) && numberIn(cell) === undefined);
    if (odd < 0) continue;
    const got = JSON.stringify(columns[at]![odd]);
    throw new UserError({ where: `${where}, column "${names[at]}", point ${odd}`, expected: "a number", got });
  }
  const leftOut = options.channels
    ? []
    : names.flatMap((_, at) =>
        at !== time && at !== label && !channels.includes(at) && wordIn(columns[at]!) !== "" ? [at] : [],
      );
  return { channels, leftOut, ...(time >= 0 && { time }), ...(label >= 0 && { label }) };
}

/** Times in words, or in numbers since 1970. */
function timesIn(cells: readonly string[], name: string, where: string): Float64Array {
  const largest = cells.reduce((most, cell) => Math.max(most, Math.abs(Number(cell)) || 0), 0);
  const unit = unitOfTimes(largest);
  return Float64Array.from(cells, (cell, at) => {
    const number = cell === "" ? Number.NaN : Number(cell);
    const time = Number.isNaN(number) ? parseTime(cell) : number * unit;
    if (time !== undefined) return time;
    throw new UserError({
      where: `${where}, column "${name}", point ${at}`,
      expected: "a time such as 2014-07-01 00:30, or seconds since 1970",
      got: JSON.stringify(cell),
    });
  });
}
