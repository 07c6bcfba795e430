import { UserError } from "../../core/errors.js";
import type { ReadOptions } from "./bytes.js";
import { diskFor } from "./disk.js";
import { wrongContent } from "./file-error.js";
import { decodeIdx, type IdxArray, type IdxHeader, longestIdxHeader, readIdxHeader, wrongLength } from "./idx.js";

/**
 * Reads an IDX file, gzipped or not, in one pass and into one array.
 *
 * @example
 * ```ts
 * import { readIdx } from "sandglass";
 * const images = await readIdx("train-images-idx3-ubyte.gz").catch((error: Error) => error.message);
 * console.log(images);
 * ```
 *
 * @throws UserError when the file is missing, truncated, not IDX, or not the one whose checksum was given.
 */
export async function readIdx(path: string, options: ReadOptions = {}): Promise<IdxArray> {
  const { createHash, openFile } = await diskFor(path);
  const { chunks, mostBytes } = await openFile(path, options.signal);
  const hash = options.sha256 === undefined ? undefined : createHash("sha256");
  const assembly = new Assembly(path, mostBytes);
  for await (const chunk of chunks) {
    hash?.update(chunk);
    assembly.push(chunk);
  }
  const array = assembly.finish();
  const digest = hash?.digest("hex");
  if (digest !== options.sha256) throw wrongContent(path, `${options.sha256}`, `${digest}`, options.remedy);
  return array;
}

/** Gathers the chunks of one file into one array, allocated once the header is known. */
class Assembly {
  readonly #path: string;
  readonly #mostBytes: number;
  #head = new Uint8Array(0);
  #body: { readonly header: IdxHeader; readonly bytes: Uint8Array } | undefined;
  #filled = 0;

  constructor(path: string, mostBytes: number) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  push(chunk: Uint8Array): void {
    if (this.#body !== undefined) {
      this.#append(this.#body, chunk);
      return;
    }
    this.#head = joined(this.#head, chunk);
    if (this.#head.length >= longestIdxHeader) this.#start();
  }

  finish(): IdxArray {
    const { header, bytes } = this.#body ?? this.#start();
    if (this.#filled !== header.dataBytes) throw wrongLength(this.#path, header, `${this.#filled} bytes`);
    return decodeIdx(header, bytes);
  }

  #start(): { readonly header: IdxHeader; readonly bytes: Uint8Array } {
    const header = readIdxHeader(this.#head, this.#path);
    const body = { header, bytes: this.#reserve(header) };
    this.#body = body;
    this.#append(body, this.#head.subarray(header.headerBytes));
    return body;
  }

  /** Allocates what the header promises, unless the file cannot possibly hold it. */
  #reserve(header: IdxHeader): Uint8Array {
    if (header.headerBytes + header.dataBytes > this.#mostBytes) {
      throw wrongLength(this.#path, header, `a file that can hold ${this.#mostBytes} bytes at most`);
    }
    try {
      return new Uint8Array(header.dataBytes);
    } catch {
      const got = `${header.dataBytes} bytes`;
      throw new UserError({ where: this.#path, expected: "an array that fits in memory", got });
    }
  }

  #append(body: { readonly header: IdxHeader; readonly bytes: Uint8Array }, chunk: Uint8Array): void {
    if (this.#filled + chunk.length > body.header.dataBytes)
      throw wrongLength(this.#path, body.header, "more than that");
    body.bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
