import { UserError } from "../../core/errors.js";
import { diskFor } from "./disk.js";

/** Bytes of a table: a file's path (gzipped or not), the bytes themselves, or a stream of them. */
export type TableSource = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Which of them, and how its text is coded. */
export interface TextOptions {
  /** As WHATWG's Encoding names it, such as `windows-1252`; UTF-8 or UTF-16, found out, by default. */
  readonly encoding?: string;
  /** Names the source in error messages; the path by default. */
  readonly where?: string;
  readonly signal?: AbortSignal;
}

/** What a source is called in errors. */
export const placeOf = (source: TableSource, where: string | undefined): string =>
  where ?? (typeof source === "string" ? source : "table");

/** The source's bytes as they come, without gzip. */
export async function chunksOf(source: TableSource, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  if (source instanceof Uint8Array) return one(source);
  if (typeof source !== "string") return source;
  const { openFile } = await diskFor(source);
  return (await openFile(source, signal)).chunks;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The same bytes, of which the first chunk has at least `count`, if there are so many. */
export async function* headed(chunks: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    const longer: Uint8Array = new Uint8Array(head.length + chunk.length);
    longer.set(head);
    longer.set(chunk, head.length);
    head = longer;
    if (head.length < count) continue;
    yield head;
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}

/** Decoded text with `\n` for every `\r\n`, and whether it is the last. */
export async function* textPieces(
  chunks: AsyncIterable<Uint8Array>,
  { encoding, where = "table", signal }: TextOptions,
): AsyncGenerator<{ readonly text: string; readonly last: boolean }> {
  let decoder: TextDecoder | undefined;
  let half = "";
  const decode = (chunk?: Uint8Array): string => {
    try {
      const text = half + (chunk ? decoder!.decode(chunk, { stream: true }) : (decoder?.decode() ?? ""));
      // A \r at the end may be half of a line break.
      half = chunk && text.endsWith("\r") ? "\r" : "";
      return (half === "" ? text : text.slice(0, -1)).replaceAll("\r\n", "\n");
    } catch (cause) {
      const remedy = "Say how it is coded, for example `encoding` windows-1252.";
      const expected = `text in ${encoding ?? decoder?.encoding ?? "utf-8"}`;
      throw new UserError({ where, expected, got: "bytes that are none", remedy }, { cause });
    }
  };
  for await (const chunk of headed(chunks, 4)) {
    signal?.throwIfAborted();
    decoder ??= decoderOf(encoding ?? encodingOf(chunk), where);
    yield { text: decode(chunk), last: false };
  }
  yield { text: decode(), last: true };
}

function decoderOf(encoding: string, where: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    const expected = "an encoding such as utf-8, utf-16le or windows-1252";
    throw new UserError({ where: `${where}, encoding`, expected, got: JSON.stringify(encoding) }, { cause });
  }
}

/** By a byte order mark, or by the zeros that UTF-16 puts beside ASCII. */
function encodingOf([a, b, c, d]: Uint8Array): string {
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    return "utf-32";
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && c !== 0 && d === 0)) return "utf-16le";
  return (a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && c === 0 && d !== 0) ? "utf-16be" : "utf-8";
}
