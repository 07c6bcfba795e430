import { UserError } from "../../core/errors.js";
import { diskFor } from "./disk.js";

/** Bytes of a text table: a file's path (gzipped or not), the bytes themselves, or a stream of them. */
export type TableSource = string | Uint8Array | AsyncIterable<Uint8Array>;

/** How delimited text is read. */
export interface CsvOptions {
  /** Character between cells; guessed from the first rows by default. */
  readonly delimiter?: string;
  /** Names the source in error messages; the path by default. */
  readonly where?: string;
  readonly signal?: AbortSignal;
}

/** Rows of one block of text; an empty line is a row of one empty cell. */
export interface RowBlock {
  readonly rows: readonly (readonly string[])[];
  /** Number of the first of them in the file, counted from 1. */
  readonly first: number;
  readonly delimiter: string;
}

/** A row longer than this is an opening quote without its closing one. */
const longestRow = 8 * 2 ** 20;

/**
 * Reads delimited text (RFC 4180: quoted cells may hold delimiters, line breaks and doubled quotes) block by block, in
 * constant memory however long the file is.
 *
 * @example
 * ```ts
 * import { readRows } from "sandglass";
 * const bytes = new TextEncoder().encode('name;note\n1;"a; b"\n');
 * for await (const { rows } of readRows(bytes)) console.log(rows[1]); // [ '1', 'a; b' ]
 * ```
 *
 * @throws UserError when the source cannot be read or a quoted cell is malformed or never ends.
 */
export async function* readRows(source: TableSource, options: CsvOptions = {}): AsyncGenerator<RowBlock> {
  const { default: Papa } = await import("papaparse");
  const where = options.where ?? (typeof source === "string" ? source : "table");
  let rest = "";
  let first = 1;
  let read: Parser | undefined;
  let delimiter = options.delimiter ?? "";
  for await (const { text, last } of pieces(source, options.signal)) {
    rest += text;
    if (read === undefined) {
      if (!last && !/\n|\r[\s\S]/.test(rest)) continue; // a \r at the end may be half of a line break
      const newline = lineBreak(rest);
      const parse = (delimiter: string, preview?: number): Parser => {
        const parser = new Papa.Parser({ delimiter, newline, ...(preview !== undefined && { preview }) });
        return (text, last) => parser.parse(text, 0, !last) as Parsed;
      };
      delimiter ||= likeliest((candidate) => parse(candidate, 20)(rest, last).data);
      read = parse(delimiter);
    }
    const { data, errors, meta } = read(rest, last);
    // What looks wrong in an unfinished row may still become right.
    const wrong = errors.find(({ row }) => last || row < data.length);
    if (wrong !== undefined) {
      const expected = "a closing quote before the next delimiter";
      throw new UserError({ where: `${where} row ${first + wrong.row}`, expected, got: wrong.message.toLowerCase() });
    }
    if (data.length > 0) yield { rows: data, first, delimiter };
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

/** The delimiter that gives the most rows one width, and of those the widest rows; a comma if none gives two cells. */
function likeliest(split: (delimiter: string) => readonly (readonly string[])[]): string {
  let best = { delimiter: ",", share: 0, width: 1 };
  for (const delimiter of [",", "\t", ";", "|"]) {
    const widths = split(delimiter).map(({ length }) => length);
    for (const width of new Set(widths)) {
      const share = widths.filter((other) => other === width).length / widths.length;
      const better = share > best.share || (share === best.share && width > best.width);
      if (width > 1 && better) best = { delimiter, share, width };
    }
  }
  return best.delimiter;
}

/** Decoded text, and whether it is the last. A byte order mark tells UTF-16 and is taken off. */
async function* pieces(
  source: TableSource,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly text: string; readonly last: boolean }> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of await chunksOf(source, signal)) {
    signal?.throwIfAborted();
    if (chunk.length === 0) continue;
    decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? "utf-16le" : "utf-8");
    yield { text: decoder.decode(chunk, { stream: true }), last: false };
  }
  yield { text: decoder?.decode() ?? "", last: true };
}

async function chunksOf(
  source: TableSource,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array> | Iterable<Uint8Array>> {
  if (source instanceof Uint8Array) return [source];
  if (typeof source !== "string") return source;
  const { openFile } = await diskFor(source);
  return (await openFile(source, signal)).chunks;
}

function lineBreak(text: string): "\r\n" | "\n" | "\r" {
  const found = /\r\n|\n|\r/.exec(text)?.[0];
  return found === "\r\n" || found === "\r" ? found : "\n";
}
