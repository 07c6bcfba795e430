import { UserError } from "../../core/errors.js";
import { chunksOf, placeOf, type TableSource, type TextOptions, textPieces } from "./text.js";

export type { TableSource } from "./text.js";

/** How delimited text is read. */
export interface CsvOptions extends TextOptions {
  /** Character between cells, a blank for any number of blanks and tabs; guessed from the first rows by default. */
  readonly delimiter?: string;
  /** Numbers of rows to pass over, counted from 1: units, remarks. */
  readonly skipRows?: readonly number[];
}

/** Rows of one block of text; an empty line is a row of one empty cell, and so is a row that is passed over. */
export interface RowBlock {
  readonly rows: readonly (readonly string[])[];
  /** Number of the first of them in the file, counted from 1. */
  readonly first: number;
  readonly delimiter: string;
}

/** A row longer than this is an opening quote without its closing one. */
const longestRow = 8 * 2 ** 20;

/** So many lines are looked at before delimiter, header and decimals are guessed. */
const guessedFrom = 20;

/**
 * Reads delimited text (RFC 4180: quoted cells may hold delimiters, line breaks and doubled quotes) block by block, in
 * constant memory however long the file is. Remarks before the table (`# …`) and a spreadsheet's `sep=;` are passed over.
 *
 * @example
 * ```ts
 * import { readRows } from "sandglass";
 * const bytes = new TextEncoder().encode('name;note\n1;"a; b"\n');
 * for await (const { rows } of readRows(bytes)) console.log(rows[1]); // [ '1', 'a; b' ]
 * ```
 *
 * @throws UserError when the source cannot be read, its text is coded otherwise, or a quoted cell is malformed or never ends.
 */
export async function* readRows(source: TableSource, options: CsvOptions = {}): AsyncGenerator<RowBlock> {
  yield* delimitedRows(await chunksOf(source, options.signal), { ...options, where: placeOf(source, options.where) });
}

/** Rows of delimited text that is open already. */
export async function* delimitedRows(
  chunks: AsyncIterable<Uint8Array>,
  options: CsvOptions & { readonly where: string },
): AsyncGenerator<RowBlock> {
  const { default: Papa } = await import("papaparse");
  const { where } = options;
  const skipped = new Set(options.skipRows);
  let rest = "";
  let first = 1;
  let read: Parser | undefined;
  let delimiter = options.delimiter ?? "";
  for await (const { text, last } of textPieces(chunks, options)) {
    rest += text;
    if (read === undefined) {
      if (!last && rest.length < 65_536 && !hasLines(rest, options.delimiter ? 1 : guessedFrom)) continue;
      const newline = rest.includes("\n") || !rest.includes("\r") ? "\n" : "\r";
      const parse = (delimiter: string, preview?: number): Parser => {
        if (delimiter === " ") return (text, last) => splitAtBlanks(text, newline, last);
        const parser = new Papa.Parser({ delimiter, newline, ...(preview !== undefined && { preview }) });
        return (text, last) => parser.parse(text, 0, !last) as Parsed;
      };
      const said = /^sep=(.)\s*[\r\n]/i.exec(rest)?.[1];
      if (said !== undefined) {
        skipped.add(1);
        delimiter ||= said;
      }
      delimiter ||= likeliest((candidate) =>
        parse(candidate, guessedFrom)(rest, last)
          .data.slice(0, guessedFrom)
          .filter((cells, at) => !skipped.has(at + 1) && cells.join("") !== "" && !isRemark(cells)),
      );
      read = parse(delimiter);
      for (const row of remarksIn(read(rest, last).data, skipped)) skipped.add(row);
    }
    if (last && /[\r\n]$/.test(rest)) rest = rest.slice(0, -1);
    const { data, errors, meta } = read(rest, last);
    // What looks wrong in an unfinished row may still become right.
    const wrong = errors.find(({ row }) => (last || row < data.length) && !skipped.has(first + row));
    if (wrong !== undefined) {
      const expected = "a closing quote before the next delimiter";
      throw new UserError({ where: `${where} row ${first + wrong.row}`, expected, got: wrong.message.toLowerCase() });
    }
    const rows = skipped.size === 0 ? data : data.map((cells, at) => (skipped.has(first + at) ? [""] : cells));
    if (rows.length > 0) yield { rows, first, delimiter };
    first += data.length;
    rest = last ? "" : rest.slice(meta.cursor);
    if (rest.length > longestRow) {
      throw new UserError({
        where: `${where} row ${first}`,
        expected: `a row of at most ${longestRow} characters`,
        got: "a longer one",
        remedy: "Is a closing quote missing?",
      });
    }
  }
}

type Parser = (text: string, last: boolean) => Parsed;

interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly message: string; readonly row: number }[];
  readonly meta: { readonly cursor: number };
}

function splitAtBlanks(text: string, newline: string, last: boolean): Parsed {
  const cursor = last ? text.length : text.lastIndexOf(newline) + 1;
  const lines = text.slice(0, cursor).split(newline);
  if (lines.at(-1) === "") lines.pop();
  return { data: lines.map((line) => line.trim().split(/[ \t]+/)), errors: [], meta: { cursor } };
}

function hasLines(text: string, lines: number): boolean {
  return (text.match(/\n|\r[\s\S]/g)?.length ?? 0) >= lines;
}

const isRemark = ([first = ""]: readonly string[]): boolean => /^\s*#/.test(first);

/** Numbers of the rows before the table that begin with `#`; one as wide as the table is its header. */
function remarksIn(rows: readonly (readonly string[])[], skipped: ReadonlySet<number>): readonly number[] {
  const begin = rows.findIndex((cells, at) => !skipped.has(at + 1) && cells.join("") !== "" && !isRemark(cells));
  const width = rows[begin]?.length ?? 0;
  return rows.slice(0, Math.max(begin, 0)).flatMap((cells, at) => {
    return isRemark(cells) && (width < 2 || cells.length !== width) ? [at + 1] : [];
  });
}

/** The delimiter that gives the most rows one width, and of those the widest rows; a comma if none gives two cells. */
function likeliest(split: (delimiter: string) => readonly (readonly string[])[]): string {
  let best = { delimiter: ",", share: 0, width: 1, clean: true };
  for (const delimiter of [",", "\t", ";", "|", " "]) {
    // Words may have blanks in them, numbers have none: blanks divide only what nothing else does.
    if (delimiter === " " && best.width > 1 && best.share === 1 && best.clean) break;
    const rows = split(delimiter);
    const widths = rows.map(({ length }) => length);
    // Decimal commas divide rows as evenly as their semicolons do, but leave these in the cells.
    const clean = !rows.some((cells) => cells.some((cell) => /[;\t|]|^-?\d+ +-?\d+$/.test(cell)));
    for (const width of new Set(widths)) {
      const share = widths.filter((other) => other === width).length / widths.length;
      const wider = clean === best.clean ? width > best.width : clean;
      const better = share > best.share || (share === best.share && wider);
      if (width > 1 && better && (delimiter !== " " || share === 1)) best = { delimiter, share, width, clean };
    }
  }
  return best.delimiter;
}
